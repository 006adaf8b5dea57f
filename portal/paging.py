"""Addresses of long lists: the same page with something changed, and which page numbers to show."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request

NEAR = 1  # pages shown on each side of the current one
MOST_PAGES, MOST_ROWS = 1_000_000, 1_000


def read_number(name: str, default: int, most: int) -> int:
    """A parameter of the address from 1 to `most`; what is no number is as if not given."""
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return min(max(int(text), 1), most) if is_number else default


def same_page(
    changes: Mapping[str, object], address: str = "", query: Mapping[str, object] | None = None
) -> str:
    """The address of this very page (or a named one) with parameters changed; empty ones drop out."""
    parameters = request.args.items(multi=True) if query is None else query.items()
    kept = [(name, value) for name, value in parameters if name not in changes]
    pairs = [(name, value) for name, value in [*kept, *changes.items()] if value not in (None, "")]
    page = address or request.path
    return f"{page}?{urlencode(pairs)}" if pairs else page


def page_numbers(page: int, last: int) -> list[int | None]:
    """The first page, those around the current one, the last; None where some are left out."""
    numbers: list[int | None] = []
    before = 0
    for number in sorted({1, last, *range(max(1, page - NEAR), min(last, page + NEAR) + 1)}):
        if number - before == 2:
            numbers.append(before + 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
        before = number
    return numbers
