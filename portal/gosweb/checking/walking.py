"""One walk over the marked parts of a tree: text and links in order, each with why it cannot be seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
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
VALUES = {"meta": "content", "input": "value"}
SOURCES = {"a": "href", "area": "href", "link": "href", "iframe": "src", "embed": "src", "object": "data"}
SHOWN_INPUTS = frozenset({"text", "button", "submit", "email", "tel", "url", "number", "date", "search", ""})
MAX_PIECES, MAX_TEXT, MAX_LINKS = 1000, 1000, 200


class State(NamedTuple):
    """What an element has from its ancestors and itself."""

    removed: str = ""
    is_invisible: bool = False
    is_tiny: bool = False
    link: str = ""  # address of the link around
    is_foreign: bool = False
    marked: etree._Element | None = None  # the nearest element with itemprop, itself included

    @property
    def reason(self) -> str:
        """Why its text cannot be seen, empty if it can."""
        return self.removed or ("visibility: hidden" if self.is_invisible else "font-size: 0" * self.is_tiny)


class Piece(NamedTuple):
    """A text or a link, seen or not."""

    text: str
    reason: str
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What an element holds."""

    text: str
    links: tuple[str, ...]
    hidden: str


class Walk:
    """Walks each marked subtree of a tree once and answers about its elements."""

    def __init__(self, tree: etree._Element) -> None:
        self.sheets = apply_sheets(tree)
        self.states: dict[etree._Element, State] = {}
        self.spans: dict[etree._Element, tuple[int, int]] = {}
        self.pieces: list[Piece] = []

    def enter(self, root: etree._Element) -> None:
        """Walk this subtree, unless it was walked as a part of another."""
        if root in self.spans:
            return
        self._state(root.getparent())
        walk = etree.iterwalk(root, events=("start", "end"))
        starts: list[int] = []
        for event, element in walk:
            if event == "start":
                starts.append(len(self.pieces))
                if not self._start(element):
                    walk.skip_subtree()
            else:
                self._end(element, starts.pop(), is_root=element is root)

    def part(self, element: etree._Element) -> Part:
        """The text and the links of an element of a walked subtree."""
        start, end = self.spans.get(element, (0, 0))
        pieces = self.pieces[start : min(end, start + MAX_PIECES)]
        text = _text(piece.text for piece in pieces if not piece.is_link and not piece.reason)
        links = [piece.text for piece in pieces if piece.is_link and not piece.reason]
        around = self.states[element].link
        if around and not links and text:
            links = [around]
        hidden = "" if text or links else _reason(pieces)
        return Part(text, tuple(links[:MAX_LINKS]), hidden)

    def is_foreign(self, element: etree._Element) -> bool:
        """Whether it belongs to an item of another vocabulary."""
        return self.states[element].is_foreign

    def marked_above(self, element: etree._Element) -> etree._Element | None:
        """The nearest ancestor with itemprop."""
        parent = element.getparent()
        return self.states[parent].marked if parent is not None else None

    def _start(self, element: etree._Element) -> bool:
        """Take in an element; False when nothing inside it is for reading."""
        state = self._state(element)
        tag = str(element.tag)
        if tag in SILENT and element.get("itemprop") is None:
            return False
        if tag in BLOCKS:
            self.pieces.append(Piece(" ", ""))
        self._own(element, tag, state)
        if element.text:
            self.pieces.append(Piece(element.text, state.reason))
        return True

    def _own(self, element: etree._Element, tag: str, state: State) -> None:
        """What an element says by its attributes."""
        if tag in VALUES:
            if element.get("type", "").lower() in SHOWN_INPUTS | {"hidden"}:
                self.pieces.append(Piece(element.get(VALUES[tag], ""), state.reason))
        elif tag == "img":
            self.pieces.append(Piece(element.get("alt", ""), state.reason))
        address = element.get(SOURCES[tag], "") if tag in SOURCES else ""
        if address.strip():
            self.pieces.append(Piece(address.strip(), state.reason, is_link=True))

    def _end(self, element: etree._Element, start: int, is_root: bool) -> None:
        if element.tag in BLOCKS:
            self.pieces.append(Piece(" ", ""))
        if element.get("itemprop") is not None or element.get("data-item") is not None:
            self.spans[element] = (start, len(self.pieces))
        if element.tail and not is_root:
            parent = element.getparent()
            reason = self.states[parent].reason if parent is not None else ""
            self.pieces.append(Piece(element.tail, reason))

    def _state(self, element: etree._Element | None) -> State:
        """The state of an element, by way of its ancestors from the first unknown one down."""
        unknown = []
        while element is not None and element not in self.states:
            unknown.append(element)
            element = element.getparent()
        state = self.states[element] if element is not None else State()
        for one in reversed(unknown):
            state = self.states[one] = self._own_state(one, state)
        return state

    def _own_state(self, element: etree._Element, above: State) -> State:
        sheet, names = self.sheets.get(element), element.keys()
        if sheet is None and element.tag not in SPECIAL and TELLING.isdisjoint(names):
            return above
        style = element.get("style")
        state = above
        if style or sheet:
            looks = combine(sheet, parse_style(style) if style else {})
            state = above._replace(
                removed=above.removed or looks.removed,
                is_invisible=above.is_invisible if looks.is_invisible is None else looks.is_invisible,
                is_tiny=above.is_tiny if looks.is_tiny is None else looks.is_tiny,
            )
        return _by_attributes(element, state)


def _by_attributes(element: etree._Element, state: State) -> State:
    vocabulary = element.get("itemtype")
    address = element.get("href") if element.tag == "a" else None
    return State(
        removed=state.removed or _removed_by_tag(element),
        is_invisible=state.is_invisible,
        is_tiny=state.is_tiny,
        link=address.strip() if address else state.link,
        is_foreign=state.is_foreign if vocabulary is None else "schema.org" in vocabulary.lower(),
        marked=state.marked if element.get("itemprop") is None else element,
    )


HIDDEN_TAGS = {name: f"<{name}>" for name in ("template", "noscript", "meta", "link", "dialog")}
"""Elements whose content no browser shows; a dialog shows its own when it is open."""

SPECIAL = frozenset({"a", "input", *HIDDEN_TAGS})
TELLING = frozenset({"style", "hidden", "itemtype", "itemprop"})


def _removed_by_tag(element: etree._Element) -> str:
    if element.get("hidden") is not None:
        return "атрибут hidden"
    if element.tag == "input" and element.get("type", "").strip().lower() == "hidden":
        return "<input type=hidden>"
    if element.tag == "dialog" and element.get("open") is not None:
        return ""
    return HIDDEN_TAGS.get(str(element.tag), "")


def _text(pieces: Iterator[str]) -> str:
    """The beginning of what the pieces say together, spaces made one."""
    parts, length = [], 0
    for piece in pieces:
        parts.append(piece)
        length += len(piece) if not piece.isspace() else 0
        if length > MAX_TEXT * 2:
            break
    return " ".join("".join(parts)[: MAX_TEXT * 4].split())[:MAX_TEXT]


def _reason(pieces: list[Piece]) -> str:
    """Why the first piece that says something cannot be seen."""
    said = (piece.reason for piece in pieces if piece.reason and piece.text.strip())
    return next(islice(said, 1), "")
