"""Addresses that may come out on a page: web, mail and telephone, nothing else."""

import re
from urllib.parse import urlsplit

from markupsafe import escape

EMAIL = re.compile(r"[^\s@;,<>\"']+@[^\s@;,<>\"']+\.[^\s@;,<>\"'.]+")
UNSEEN = re.compile(r"[\x00-\x20\x7f\u200b\u2028\u2029]")
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
EXTENSION = re.compile(r"(?:доб|вн|ext)\b.*", re.IGNORECASE | re.DOTALL)


def safe_href(address: str, prefix: str = "") -> str | None:
    """The address if a page may link to it; addresses from the site's root get the prefix."""
    address = UNSEEN.sub("", address)
    if address.startswith("/"):
        return None if address.startswith(("//", "/\\")) else prefix + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in SCHEMES:
        return None
    return address if parts.netloc or parts.scheme in {"mailto", "tel"} else None


def draw_link(address: str, title: str = "", attributes: str = "", prefix: str = "") -> str | None:
    """An anchor, or None where the address may not be linked; without a title the address is shown."""
    href = safe_href(address, prefix)
    if href is None:
        return None
    return f'<a{attributes} href="{escape(href)}">{escape(title or plain_address(address))}</a>'


def plain_address(address: str) -> str:
    """An address as people read it: without the scheme and the last slash."""
    return re.sub(r"^https?://", "", address.strip()).removesuffix("/")


def draw_phone(text: str) -> str:
    """A telephone as typed, linked to a call where its digits make a number."""
    digits = re.sub(r"\D", "", EXTENSION.sub("", text))
    if len(digits) == 11 and digits[0] == "8":
        digits = "7" + digits[1:]
    if len(digits) == 10:
        digits = "7" + digits
    if len(digits) != 11:
        return str(escape(text))
    return f'<a href="tel:+{digits}">{escape(text)}</a>'


def draw_email(text: str) -> str:
    """An e-mail, linked to a letter where it is one."""
    return (
        f'<a href="mailto:{escape(text)}">{escape(text)}</a>' if EMAIL.fullmatch(text) else str(escape(text))
    )
