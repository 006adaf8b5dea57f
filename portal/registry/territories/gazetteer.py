"""Finds the municipality a name means among those known, and remembers those about to be made."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.registry.territories.models import MunicipalityType as Type
from portal.registry.territories.names import SETTLEMENTS, MunicipalityName, parse_name

DISTRICTS = (Type.DISTRICT, Type.MUNICIPAL_OKRUG, Type.URBAN_OKRUG)
MEANT = {
    Type.DISTRICT: DISTRICTS,
    Type.URBAN_OKRUG: (Type.URBAN_OKRUG, Type.URBAN_SETTLEMENT, Type.MUNICIPAL_OKRUG, Type.OTHER),
    Type.OTHER: tuple(Type),
}
"""Which kinds a vague word may mean: «район» may be an okrug by now, «город» a settlement."""


@dataclass(slots=True)
class Place:
    """A municipality known by its name; `id` is None until it is made."""

    region_code: str
    name: MunicipalityName
    id: int | None = None
    oktmo: str = ""
    parent: "Place | None" = None

    @property
    def full_name(self) -> str:
        """The name with the district before it."""
        return f"{self.parent.name.own}, {self.name.own}" if self.parent else self.name.own


class Gazetteer:
    """All municipalities of some regions in memory: an import asks about each of its rows."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self.by_id: dict[int | None, Place] = {}
        self._by_key: dict[tuple[str, str], Place] = {}
        self._by_stem: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._by_oktmo: dict[str, Place] = {}
        self._answers: dict[tuple[str, str, str], Place | None] = {}
        for place in places:
            self._remember(place)

    def locate(self, region_code: str, text: str, oktmo: str = "") -> Place | None:
        """The place of this name, known or to be made; None where the text names nothing."""
        question = (region_code, text, oktmo[:8])
        if question not in self._answers:
            name = parse_name(text)
            self._answers[question] = self._locate_name(region_code, name, oktmo) if name else None
        return self._answers[question]

    def _locate_name(self, region_code: str, name: MunicipalityName, oktmo: str) -> Place:
        parent = self._locate_name(region_code, name.parent, oktmo) if name.parent else None
        if parent is None and name.kind in SETTLEMENTS and len(oktmo) >= 8:
            parent = self._by_oktmo.get(oktmo[:5] + "000")
        return self._find(region_code, name, parent) or self._plan(region_code, name, parent, oktmo)

    def _find(self, region_code: str, name: MunicipalityName, parent: Place | None) -> Place | None:
        exact = self._by_key.get((region_code, key_of(name, parent)))
        if exact:
            return exact
        namesakes = self._by_stem[region_code, name.stem]
        kinds = MEANT.get(name.kind, ()) if name.is_vague else (name.kind, Type.OTHER)
        fits = [
            place
            for place in namesakes
            if place.name.kind in kinds and (parent is None or place.parent in (None, parent))
        ]
        if name.is_vague and len(fits) > 1:
            fits.sort(key=lambda place: kinds.index(place.name.kind))
            return fits[0]
        return fits[0] if len(fits) == 1 else None

    def _plan(self, region_code: str, name: MunicipalityName, parent: Place | None, oktmo: str) -> Place:
        own = MunicipalityName(name.kind, name.bare, parent=parent.name if parent else None)
        place = Place(region_code, own, oktmo=oktmo_of(name.kind, oktmo), parent=parent)
        self._remember(place)
        return place

    def _remember(self, place: Place) -> None:
        if place.id is not None:
            self.by_id[place.id] = place
        self._by_key[place.region_code, key_of(place.name, place.parent)] = place
        self._by_stem[place.region_code, place.name.stem].append(place)
        if place.oktmo:
            self._by_oktmo.setdefault(place.oktmo[:8], place)


def key_of(name: MunicipalityName, parent: Place | None) -> str:
    """The sort key of this name inside this district."""
    return MunicipalityName(name.kind, name.bare, parent=parent.name if parent else None).sort_key


def oktmo_of(kind: Type, oktmo: str) -> str:
    """The code of the municipality itself out of the code of a place inside it."""
    if len(oktmo) < 8:
        return ""
    if kind in DISTRICTS:
        return oktmo[:5] + "000"
    return oktmo[:8] if kind in SETTLEMENTS and oktmo[5:8] != "000" else ""
