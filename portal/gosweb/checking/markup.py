"""A page as a light tree of its marked elements: what they say, what can be seen, where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from portal.gosweb.checking.decoding import decode
from portal.gosweb.checking.walking import Part, Walk

MAX_SIZE = 10 * 1024 * 1024
MAX_MARKS = 20_000
MARKED = etree.XPath("//*[@itemprop or @data-item]")
QUOTES = "”“„»«″′’‘‚´`\"'"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to check; `section` is the slug of the Standard's section it holds, if known."""

    url: str
    html: bytes | str
    section: str | None = None
    charset: str = ""  # from the HTTP header


@dataclass(slots=True, eq=False)
class Mark:
    """An element with `itemprop` or `data-item`."""

    props: tuple[str, ...]  # words of itemprop, as written
    key: str  # data-item
    tag: str
    url: str
    line: int
    parent: "Mark | None" = None  # the nearest ancestor with itemprop
    text: str = ""  # what a visitor reads, its beginning
    links: tuple[str, ...] = ()  # where visible links in it, on it or around it lead
    hidden: str = ""  # why what it says cannot be seen
    is_foreign: bool = False  # inside an item of another vocabulary (schema.org)

    @property
    def where(self) -> str:
        """Its place in words."""
        return f"{self.url}, строка {self.line}" if self.line else self.url

    def ancestors(self) -> "Iterator[Mark]":
        """Marked ancestors, the nearest first."""
        mark = self.parent
        while mark is not None:
            yield mark
            mark = mark.parent


@dataclass(slots=True)
class Markup:
    """What a page holds for the check."""

    page: Page
    marks: list[Mark] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # codes of findings about the page itself
    dead_references: list[str] = field(default_factory=list)  # addRef links to pages nobody brought


def read_page(page: Page) -> Markup:
    """The marked elements of a page in document order; never fails, whatever the page is."""
    markup = Markup(page)
    decoded = decode(page.html[:MAX_SIZE], page.charset)
    if len(page.html) > MAX_SIZE:
        markup.problems.append("too_large")
    if decoded.is_misdeclared:
        markup.problems.append("charset")
    tree = _parse(decoded.text)
    if tree is None:
        markup.problems.append("not_html")
        return markup
    if tree.find(".//frame") is not None:
        markup.problems.append("frames")
    _collect(tree, markup)
    return markup


def _parse(text: str) -> etree._Element | None:
    if "<" not in text or text.startswith("%PDF"):
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _collect(tree: etree._Element, markup: Markup) -> None:
    found = MARKED(tree)
    elements = [node for node in found if isinstance(node, etree._Element)] if isinstance(found, list) else []
    if len(elements) > MAX_MARKS:
        markup.problems.append("too_large")
    walk = Walk(tree)
    marks: dict[etree._Element, Mark] = {}
    for element in elements[:MAX_MARKS]:
        walk.enter(element)
        part = walk.part(element)
        mark = marks[element] = _mark(element, markup.page.url, part)
        mark.parent = marks.get(part.above) if part.above is not None else None
        markup.marks.append(mark)


def _mark(element: etree._Element, url: str, part: Part) -> Mark:
    words = (element.get("itemprop") or "").split()
    if words and not words[0].strip(QUOTES):
        words = [_torn(element)]
    return Mark(
        props=tuple(dict.fromkeys(words)),
        key=(element.get("data-item") or "").strip(),
        tag=str(element.tag),
        url=url,
        line=cast("int | None", element.sourceline) or 0,
        text=part.text,
        links=part.links,
        hidden=part.hidden,
        is_foreign=part.is_foreign,
    )


def _torn(element: etree._Element) -> str:
    """Curly quotes with a space after them tear a value into an attribute of its own."""
    names = [str(name) for name in element.attrib if any(quote in str(name) for quote in QUOTES)]
    return f"”{names[0]}" if names else "”"
