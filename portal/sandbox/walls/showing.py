"""How walls show moments, texts and numbers."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)  # fmt: skip
ZONE = ZoneInfo("Europe/Moscow")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,:;!?)»]")
PAIRS = 2


def moment(seconds: float) -> str:
    """A moment in words, in Moscow's time."""
    at = datetime.fromtimestamp(seconds, ZONE)
    return f"{at.day}\u00a0{MONTHS[at.month - 1]} {at.year}, {at:%H:%M}\u00a0МСК"


def iso(seconds: float) -> str:
    """A moment for machines."""
    return datetime.fromtimestamp(seconds, ZONE).isoformat(timespec="seconds")


def as_text(text: str) -> Markup:
    """A text with its links and line breaks."""
    shown, last = Markup(), 0
    for found in LINK.finditer(text):
        shown += escape(text[last : found.start()])
        shown += Markup('<a href="{0}" rel="nofollow noopener">{0}</a>').format(found[0])
        last = found.end()
    shown += escape(text[last:])
    return Markup("<br>\n".join(str(shown).split("\n")))


def number(value: Any) -> str:
    """A whole number with thin groups."""
    return f"{int(value or 0):,}".replace(",", "\u00a0")


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number."""
    tail, tens = count % 10, count % 100
    if tail == 1 and tens != 11:
        return one
    return few if tail in (2, 3, 4) and tens not in (12, 13, 14) else many


def initials(name: str) -> str:
    """Two letters for a community without a picture."""
    words = [word for word in re.split(r"[^\w]+", name) if word[:1].isalnum()]
    return "".join(word[0].upper() for word in words[:PAIRS]) or "•"


FILTERS = {
    "moment": moment,
    "iso": iso,
    "as_text": as_text,
    "number": number,
    "initials": initials,
    "plural": plural,
}
