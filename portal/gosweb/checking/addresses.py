"""Addresses of pages in one form, so that a link and the page it leads to are known for the same."""

import re
from urllib.parse import unquote, urljoin, urlsplit

INDEX = re.compile(r"(^|/)(index|default)\.\w{2,5}$")
ENDING = re.compile(r"\.(x?html?|shtml|php\d?|aspx?)$")


def address_key(url: str) -> str:
    """The path and the query in lower case, without the host, the ending and the last slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.lower()
    path, _, at_query = unquote(parts.path).lower().partition("@")  # `wget` saves «?» as «@» where it must
    path = ENDING.sub("", INDEX.sub(r"\1", path)).strip("/")
    query = parts.query.lower() or at_query
    return f"{path}?{query}" if query else path


def resolve(url: str, href: str) -> str | None:
    """Where a link of a page leads, None where it cannot be told."""
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return None
