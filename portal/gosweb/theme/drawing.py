"""A section of a site as HTML with its micro-markup: preview, assessment and release draw the same.

`itemprop` stands where the recommendations put it: on the element with the text, on each link to a file, on
each row of a group and its cells. `data-item` stands on the element with the value, its title left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import escape

from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Item, SectionRule
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.files import draw_files
from portal.gosweb.theme.links import draw_link, safe_href
from portal.gosweb.theme.lists import find_list
from portal.gosweb.theme.rows import ABSENT, draw_absent_row, draw_table, full_rows, prop
from portal.gosweb.theme.scalars import draw_parts

NOT_FILLED = '<span class="nil">не заполнено</span>'
WIDE = frozenset({"longtext", "richtext"})


@dataclass(frozen=True, slots=True)
class _Block:
    """An item drawn: a line of facts, or a part of the page with a heading of its own."""

    is_fact: bool
    html: str


def draw_section(rule: SectionRule, values: Mapping[str, Any], context: DrawContext) -> str:
    """All items of the section that have something to show; in a preview also what is not filled."""
    blocks = (_block(item, values.get(item.id) or {}, context) for item in rule.items)
    parts = []
    for is_fact, group in groupby((block for block in blocks if block), lambda block: block.is_fact):
        html = "\n".join(block.html for block in group)
        parts.append(f'<dl class="facts">\n{html}\n</dl>' if is_fact else html)
    return "\n".join(parts)


def draw_value(item: Item, entry: Mapping[str, Any], context: DrawContext) -> str:
    """The value of an item without its title, empty where there is none."""
    if entry.get("absent"):
        return _absent(item, str(entry.get("text") or item.absence_text or ABSENT))
    value = entry.get("value")
    if not value:
        return ""
    if shape_of(item.kind) is Shape.ROWS:
        return _rows(item, value, context)
    parts: list[Any] = [value] if isinstance(value, str) else list(value)
    if isinstance(parts[0], Mapping):
        return _links(item, draw_files(parts, prop(item.itemprop), item.title, context))
    return _scalars(item, [part for part in parts if part], context)


def _block(item: Item, entry: Mapping[str, Any], context: DrawContext) -> _Block | None:
    html = draw_value(item, entry, context)
    if not html and not context.is_preview:
        return None
    title = escape(item.title)
    if _is_fact(item):
        return _Block(True, f"<div><dt>{title}</dt><dd>{html or NOT_FILLED}</dd></div>")
    body = html or f"<p>{NOT_FILLED}</p>"
    return _Block(False, f'<div class="item"><h2 id="{item.key}">{title}</h2>\n{body}</div>')


def _is_fact(item: Item) -> bool:
    return item.kind not in WIDE and shape_of(item.kind) is not Shape.ROWS


def _absent(item: Item, text: str) -> str:
    """The phrase under the tag; a group says it in a row."""
    if item.itemprop and shape_of(item.kind) is Shape.ROWS:
        return draw_absent_row(item, text)
    return f'<span data-item="{item.key}"{prop(item.itemprop)}>{escape(text)}</span>'


def _rows(item: Item, value: Any, context: DrawContext) -> str:
    rows = full_rows(item, value)
    if not rows:
        return ""
    draw_list = find_list(item)
    if draw_list is None:
        return draw_table(item, rows, context)
    html = draw_list(rows, context)
    return f'<div data-item="{item.key}">{html}</div>' if html else ""


def _links(item: Item, links: list[str]) -> str:
    if not links:
        return ""
    return f'<ul class="docs" data-item="{item.key}">' + "".join(f"<li>{x}</li>" for x in links) + "</ul>"


def _scalars(item: Item, parts: list[str], context: DrawContext) -> str:
    if item.kind in {"url", "file", "file_list"} and all(safe_href(part) for part in parts):
        return _links(item, list(_addresses(item, parts, context)))
    html = draw_parts(item.kind, parts, context)
    if not html:
        return ""
    name = "div" if item.kind in WIDE else "span"
    return f'<{name} class="v" data-item="{item.key}"{prop(item.itemprop)}>{html}</{name}>'


def _addresses(item: Item, parts: list[str], context: DrawContext) -> Iterator[str]:
    for part in parts:
        if link := draw_link(part, "", prop(item.itemprop), context.prefix):
            yield link
