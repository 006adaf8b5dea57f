"""One walk over the marked parts of a tree: text and links in order, each with why it cannot be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from portal.gosweb.checking.looks import parse_style
from portal.gosweb.checking.stylesheets import apply_sheets, combine

BLOCKS = frozenset(
    "address article aside blockquote br caption center dd details div dl dt fieldset figure figcaption"
    " footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td"
    " tfoot th thead tr ul".split()
)
SILENT = frozenset({"script", "style", "head", "title"})
VALUES = {"meta": "content", "input": "value", "img": "alt"}
SOURCES = {"a": "href", "area": "href", "link": "href", "iframe": "src", "embed": "src", "object": "data"}
SPEAKING = frozenset({*VALUES, *SOURCES})
SHOWN_INPUTS = frozenset(
    {"hidden", "text", "button", "submit", "email", "tel", "url", "number", "date", "search", ""}
)
MAX_PIECES, MAX_LINKS = 1000, 200
MAX_TEXT, MAX_PIECE = 1000, 2000  # letters
FEW = 60  # pieces: so many are joined without counting their letters

HIDDEN_TAGS = {name: f"<{name}>" for name in ("template", "noscript", "meta", "link", "dialog")}
"""Elements whose content no browser shows; a dialog shows its own when it is open."""

TELLING = etree.XPath(
    "//*[@style or @hidden or @itemtype or self::input or "
    + " or ".join(f"self::{name}" for name in HIDDEN_TAGS)
    + "]"
)
LINK_AROUND = etree.XPath("string(ancestor::a[@href][1]/@href)")


class State(NamedTuple):
    """What an element has from its ancestors and itself."""

    removed: str = ""
    is_invisible: bool = False
    is_tiny: bool = False
    is_foreign: bool = False
    reason: str = ""  # why its text cannot be seen, empty if it can


class Piece(NamedTuple):
    """A text or a link, seen or not."""

    text: str
    reason: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What an element holds, and where it stands."""

    text: str
    links: tuple[str, ...]
    hidden: str
    is_foreign: bool
    above: etree._Element | None  # the nearest ancestor with itemprop


class _Place(NamedTuple):
    """An element that is being walked."""

    start: int
    state: State
    link: str
    marked: etree._Element | None


class Walk:
    """Walks each marked subtree of a tree once and answers about its elements."""

    def __init__(self, tree: etree._Element) -> None:
        self.sheets = apply_sheets(tree)
        found = TELLING(tree)
        self.telling = {*found} if isinstance(found, list) else set()
        self.telling |= self.sheets.keys()
        self.states: dict[etree._Element, State] = {}
        self.parts: dict[etree._Element, tuple[int, int, _Place, State]] = {}
        self.pieces: list[Piece] = []

    def enter(self, root: etree._Element) -> None:
        """Walk this subtree, unless it was walked as a part of another; no marked element stands above it."""
        if root in self.parts:
            return
        around = LINK_AROUND(root)
        places = [_Place(0, self._state(root.getparent()), str(around).strip(), None)]
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if not self._start(element, places):
                    walk.skip_subtree()
            else:
                self._end(element, places, is_root=element is root)

    def part(self, element: etree._Element) -> Part:
        """What an element of a walked subtree holds."""
        start, end, above, state = self.parts[element]
        pieces = self.pieces[start : min(end, start + MAX_PIECES)]
        text = _text(pieces)
        links = tuple(piece.text for piece in pieces if piece.is_link and not piece.reason)[:MAX_LINKS]
        if text and not links and above.link:
            links = (above.link,)
        hidden = "" if text or links else _reason(pieces)
        return Part(text, links, hidden, state.is_foreign, above.marked)

    def _start(self, element: etree._Element, places: list[_Place]) -> bool:
        """Take in an element; False when nothing inside it is for reading."""
        above, tag, prop = places[-1], str(element.tag), element.get("itemprop")
        state = self._own_state(element, above.state) if element in self.telling else above.state
        link = (element.get("href") or "").strip() if tag == "a" else ""
        marked = above.marked if prop is None else element
        places.append(_Place(len(self.pieces), state, link or above.link, marked))
        if tag in SILENT and prop is None:
            return False
        if tag in BLOCKS:
            self.pieces.append(SPACE)
        elif tag in SPEAKING:
            self._speak(element, tag, state)
        if element.text:
            self.pieces.append(Piece(element.text[:MAX_PIECE], state.reason, False))
        return True

    def _speak(self, element: etree._Element, tag: str, state: State) -> None:
        """What an element says by its attributes."""
        if tag != "input" or element.get("type", "").lower() in SHOWN_INPUTS:
            said = element.get(VALUES[tag], "") if tag in VALUES else ""
            self.pieces.append(Piece(said[:MAX_PIECE], state.reason, False))
        address = element.get(SOURCES[tag], "").strip() if tag in SOURCES else ""
        if address:
            self.pieces.append(Piece(address, state.reason, True))

    def _end(self, element: etree._Element, places: list[_Place], is_root: bool) -> None:
        place, above = places.pop(), places[-1]
        if element.tag in BLOCKS:
            self.pieces.append(SPACE)
        if element.get("itemprop") is not None or element.get("data-item") is not None:
            self.parts[element] = place.start, len(self.pieces), above, place.state
        if element.tail and not is_root:
            self.pieces.append(Piece(element.tail[:MAX_PIECE], above.state.reason, False))

    def _state(self, element: etree._Element | None) -> State:
        """The state of an element above the walked ones, from its first unknown ancestor down."""
        unknown = []
        while element is not None and element not in self.states:
            unknown.append(element)
            element = element.getparent()
        state = self.states[element] if element is not None else State()
        for one in reversed(unknown):
            if one in self.telling:
                state = self._own_state(one, state)
            self.states[one] = state
        return state

    def _own_state(self, element: etree._Element, above: State) -> State:
        style, sheet = element.get("style"), self.sheets.get(element)
        looks = combine(sheet, parse_style(style) if style else {})
        vocabulary = element.get("itemtype")
        removed = above.removed or looks.removed or _removed_by_tag(element)
        invisible = above.is_invisible if looks.is_invisible is None else looks.is_invisible
        tiny = above.is_tiny if looks.is_tiny is None else looks.is_tiny
        return State(
            removed=removed,
            is_invisible=invisible,
            is_tiny=tiny,
            is_foreign=above.is_foreign if vocabulary is None else "schema.org" in vocabulary.lower(),
            reason=removed or ("visibility: hidden" if invisible else "font-size: 0" if tiny else ""),
        )


SPACE = Piece(" ", "", False)


def _removed_by_tag(element: etree._Element) -> str:
    if element.get("hidden") is not None:
        return "атрибут hidden"
    if element.tag == "input" and element.get("type", "").strip().lower() == "hidden":
        return "<input type=hidden>"
    if element.tag == "dialog" and element.get("open") is not None:
        return ""
    return HIDDEN_TAGS.get(str(element.tag), "")


def _text(pieces: Sequence[Piece]) -> str:
    """The beginning of what the pieces say together, spaces made one."""
    seen = [piece.text for piece in pieces if not piece.reason and not piece.is_link]
    if len(seen) > FEW:
        seen = _beginning(seen)
    return " ".join("".join(seen)[: MAX_TEXT * 4].split())[:MAX_TEXT]


def _beginning(texts: Sequence[str]) -> list[str]:
    parts, length = [], 0
    for text in texts:
        parts.append(text)
        length += len(text) if not text.isspace() else 0
        if length > MAX_TEXT * 2:
            break
    return parts


def _reason(pieces: Sequence[Piece]) -> str:
    """Why the first piece that says something cannot be seen."""
    return next((piece.reason for piece in pieces if piece.reason and piece.text.strip()), "")
