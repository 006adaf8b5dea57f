"""Finds the territory a cell of a figure names: the country, a region, a district, or a part of one."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from portal.registry.folding import fold, squash
from portal.registry.territories.gazetteer import Gazetteer, Place
from portal.registry.territories.models import MunicipalityType as Type
from portal.registry.territories.names import parse_name
from portal.registry.territories.regions import find_region_code, list_region_facts

COUNTRY = "Россия"
COUNTRY_NAMES = {
    "россия",
    "рф",
    "российская федерация",
    "страна",
    "вся страна",
    "вся россия",
    "россия в целом",
}
SUBSET = re.compile(r"\s*\([^()]*\)\s*$")
LONGEST = 200
NEAR = 0.85
EXAMPLE = "Хабаровский край, Амурский район"


class PlaceError(ValueError):
    """The cell names no territory we know; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Where:
    """A territory of a figure: neither a region nor a place is the whole country."""

    region_code: str | None
    place: Place | None = None


def find_where(text: str, places: Gazetteer) -> Where:
    """The territory named, the words in brackets at its end put aside; raises PlaceError."""
    text = squash(SUBSET.sub("", text))
    if not text:
        raise PlaceError(f"не указана территория, например «{EXAMPLE}»")
    if len(text) > LONGEST:
        raise PlaceError(f"в названии территории больше {LONGEST} знаков")
    if fold(text) in COUNTRY_NAMES:
        return Where(None)
    whole = find_region_code(text)
    if whole and "," not in text:
        return Where(whole)
    region, rest = _split(text)
    if region and not rest:
        return Where(region)
    return _find_district(text, region, rest or text, places)


def _split(text: str) -> tuple[str | None, str]:
    """The region named by one of the parts, and the other parts."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for position, part in enumerate(parts):
        code = find_region_code(part)
        if code and (position == 0 or _is_region_word(part)):
            return code, ", ".join(parts[:position] + parts[position + 1 :])
    return None, text


def _is_region_word(part: str) -> bool:
    return bool(re.search(r"край|область|республика|округ\b|обл\b", part.lower()))


def _find_district(text: str, region: str | None, name: str, places: Gazetteer) -> Where:
    codes = [region] if region else [fact.code for fact in list_region_facts()]
    planned = {code: places.locate(code, name) for code in codes}
    known = [place for place in planned.values() if place and place.id is not None]
    if len(known) == 1:
        return Where(known[0].region_code, known[0])
    if len(known) > 1:
        raise PlaceError(f"«{text}» есть в нескольких регионах; напишите с регионом, например «{EXAMPLE}»")
    if region is None:
        raise PlaceError(f"неизвестная территория «{text}»; напишите, например, «{EXAMPLE}» или «{COUNTRY}»")
    return _plan(text, region, name, planned[region], places)


def _plan(text: str, region: str, name: str, place: Place | None, places: Gazetteer) -> Where:
    """A district that nobody named before, if it is surely one and no slip of the hand."""
    read = parse_name(name)
    known = {fold(one.name.bare): one for one in places.by_id.values() if one.region_code == region}
    near = get_close_matches(fold(read.bare), list(known), n=1, cutoff=NEAR) if read else []
    if near:
        raise PlaceError(f"неизвестная территория «{text}»; похоже на «{known[near[0]].full_name}»")
    if place is None or read is None or read.kind is Type.OTHER:
        raise PlaceError(f"неизвестная территория «{text}»: в регионе нет такого района, округа или города")
    return Where(region, place)
