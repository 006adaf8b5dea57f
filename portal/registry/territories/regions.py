"""The 89 regions as our table has them, found by code, name or a dirty spelling of it."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portal.registry.folding import words_of

FILE = Path(__file__).parent / "regions.csv"
GENERIC = frozenset(
    "республика респ край область обл город г федерального значения "
    "автономный автономная округ ао народная".split()
)
ALIASES = {
    "спб": "78",
    "питер": "78",
    "хмао": "86",
    "янао": "89",
    "нао": "83",
    "чао": "87",
    "еао": "79",
    "кбр": "07",
    "кчр": "09",
    "рсо": "15",
    "башкирия": "02",
    "татария": "16",
    "тува": "17",
}
TAX_CODES = {"80": "75", "81": "59", "82": "41", "84": "24", "85": "38", "88": "24"}
"""Tax codes of regions that were merged into others: old ИНН still begin with them."""


@dataclass(frozen=True, slots=True)
class RegionFact:
    """A row of regions.csv."""

    code: str
    name: str
    short: str
    abbr: str
    type: str
    federal_district: str
    oktmo: str
    timezone: str
    capital: str


@lru_cache(maxsize=1)
def list_region_facts() -> tuple[RegionFact, ...]:
    """All regions, by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            RegionFact(
                *(
                    row[name]
                    for name in ("code", "name", "short", "abbr", "type", "fd", "oktmo", "tz", "capital")
                )
            )
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=4096)
def find_region_code(text: str) -> str | None:
    """The code of the region a person meant, or None where it is unclear."""
    words = words_of(text)
    if len(words) == 1 and words[0].isdecimal():
        code = words[0].zfill(2)
        return code if code in _codes() else None
    wanted = frozenset(words) - GENERIC
    for alias in wanted & ALIASES.keys():
        return ALIASES[alias]
    found = {code for code, names in _names() if wanted and any(wanted <= name for name in names)}
    exact = {code for code, names in _names() if wanted in names}
    best = exact or found
    return best.pop() if len(best) == 1 else None


def region_code_of_inn(inn: str) -> str | None:
    """The region of the tax office that gave this ИНН; a guess: some offices serve the whole country."""
    code = TAX_CODES.get(inn[:2], inn[:2])
    return code if code in _codes() else None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(fact.code for fact in list_region_facts())


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
    return tuple(
        (fact.code, tuple(frozenset(words_of(name)) - GENERIC for name in (fact.name, fact.short)))
        for fact in list_region_facts()
    )
