"""Addresses of long lists: the same page with something changed, and which page numbers to show."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request

NEAR = 1  # pages shown on each side of the current one


def same_page(changes: Mapping[str, object]) -> str:
    """The address of this very page with some parameters changed; None drops one."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    query = urlencode(kept + [(name, str(value)) for name, value in changes.items() if value is not None])
    return f"{request.path}?{query}" if query else request.path


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
