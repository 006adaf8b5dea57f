"""Marks of a campaign on links of our own: a counter of the site then knows where a visitor came from."""

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from portal.media import transliterate

ADDRESS = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)
TAIL = ".,;:!?)»…"
LONGEST_SLUG = 40


def host_of(address: str) -> str:
    """The host of a site as people write it, without www; empty where there is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def slug_of(campaign: str) -> str:
    """A name of a campaign as a mark in an address: Latin letters, digits and hyphens."""
    return re.sub(r"[^0-9a-z]+", "-", transliterate(campaign.lower())).strip("-")[:LONGEST_SLUG].strip("-")


def mark_address(address: str, own: Collection[str], marks: dict[str, str]) -> str:
    """The address with marks if it leads to one of our own hosts; marks that stand there already stay."""
    host = host_of(address)
    if not host or not any(host == one or host.endswith(f".{one}") for one in own):
        return address
    parts = urlsplit(address)
    given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = urlencode({name: value for name, value in marks.items() if value and name not in given})
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, parts.fragment))


def mark_text(text: str, own: Collection[str], marks: dict[str, str]) -> str:
    """The text with marks on every address of our own in it."""
    return ADDRESS.sub(lambda found: _mark_found(found[0], own, marks), text)


def marks_for(network: str, campaign: str) -> dict[str, str]:
    """Marks of a network and a campaign by the names that counters know."""
    return {"utm_source": quote(network), "utm_medium": "social", "utm_campaign": slug_of(campaign)}


def _mark_found(found: str, own: Collection[str], marks: dict[str, str]) -> str:
    address = found.rstrip(TAIL)
    return mark_address(address, own, marks) + found[len(address) :]
