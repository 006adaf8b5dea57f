"""Reads the cell of a time zone as people fill it: an IANA name, «МСК+7», a city, a region."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

from portal.registry.folding import fold, words_of
from portal.registry.territories.regions import find_region_code, list_region_facts

MOSCOW = 3
BY_OFFSET = {
    2: "Europe/Kaliningrad",
    3: "Europe/Moscow",
    4: "Europe/Samara",
    5: "Asia/Yekaterinburg",
    6: "Asia/Omsk",
    7: "Asia/Krasnoyarsk",
    8: "Asia/Irkutsk",
    9: "Asia/Yakutsk",
    10: "Asia/Vladivostok",
    11: "Asia/Magadan",
    12: "Asia/Kamchatka",
}
"""The zones of Russia by their hours ahead of UTC; none of them changes its clocks."""

OFFSET = re.compile(r"(мск|msk|utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?00)?")
NOISE = frozenset("время времени часовой пояс зона по г город tz".split())
OWN = frozenset("местное местному своему региона региональное".split())
NAMED = {
    "мск": "Europe/Moscow",
    "msk": "Europe/Moscow",
    "московское": "Europe/Moscow",
    "московскому": "Europe/Moscow",
    "самарское": "Europe/Samara",
    "камчатское": "Asia/Kamchatka",
    "utc": "UTC",
    "gmt": "UTC",
}


@lru_cache(maxsize=1024)
def find_zone(text: str, own: str = "") -> str | None:
    """The IANA name that a person meant; `own` where they left it to the institution; None: unclear."""
    words = [word for word in words_of(text) if word not in NOISE]
    if not text.strip() or (words and OWN.issuperset(words)):
        return own
    if known := _iana().get(text.strip().lower().replace(" ", "_")):
        return known
    if match := OFFSET.fullmatch(" ".join(re.sub(r"[()]", " ", fold(text)).split())):
        return _by_offset(match)
    if len(words) == 1 and words[0] in NAMED:
        return NAMED[words[0]]
    return _by_place(words)


def _by_offset(match: re.Match[str]) -> str | None:
    hours = int(match[3]) * (-1 if match[2] == "-" else 1)
    base = MOSCOW if match[1] in ("мск", "msk") else 0
    return BY_OFFSET.get(base + hours)


def _by_place(words: list[str]) -> str | None:
    """A capital, also as «владивостокское», or a region."""
    name = " ".join(words)
    for capital, timezone in _capitals().items():
        if name == capital or (len(words) == 1 and len(capital) > 3 and name.startswith(capital)):
            return timezone
    code = find_region_code(name) if name and not name.isdecimal() else None
    return next((fact.timezone for fact in list_region_facts() if fact.code == code), None)


@lru_cache(maxsize=1)
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    return {" ".join(words_of(fact.capital)): fact.timezone for fact in list_region_facts()}
