"""The word, the state and the page of a list in the address."""

from flask import request

from portal.paging import MOST_PAGES, read_number
from portal.registry.narrowing import MOST_EXPORTED, Narrowing


def read_narrowing(*, is_export: bool = False) -> Narrowing:
    """What the address asks for; an export takes all that is found on one page."""
    return Narrowing(
        q=request.args.get("q", "").strip()[:200].replace("\0", ""),
        state=request.args.get("state", ""),
        page=1 if is_export else read_number("page", 1, MOST_PAGES),
        per_page=MOST_EXPORTED if is_export else read_number("per_page", 20, 100),
    )
