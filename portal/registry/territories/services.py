"""Regions, municipalities and spheres in the database. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.registry.folding import fold
from portal.registry.territories.gazetteer import Gazetteer, Place, key_of
from portal.registry.territories.models import Municipality, Region, Sphere
from portal.registry.territories.names import MunicipalityName, parse_name
from portal.registry.territories.regions import find_region_code, list_region_facts
from portal.registry.territories.spheres import list_sphere_facts


def load_territories() -> None:
    """Bring regions and spheres to what the data files say; the second time changes nothing."""
    for fact in list_region_facts():
        _put(Region, fact.code, asdict(fact) | {"sort_key": fold(fact.short)})
    for sphere in list_sphere_facts():
        values = {name: getattr(sphere, name) for name in ("code", "parent_code", "name", "order")}
        _put(Sphere, sphere.code, values)
    db.session.flush()


def _put(model: type[Region] | type[Sphere], key: str, values: dict[str, Any]) -> None:
    row = db.session.get(model, key)
    if row is None:
        db.session.add(model(**values))
        db.session.flush()  # a parent sphere must stand before its children
        return
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def find_region(text: str) -> Region | None:
    """The region by code, name, short name or a dirty spelling."""
    code = find_region_code(text)
    return db.session.get(Region, code) if code else None


def list_regions() -> Sequence[Region]:
    """All regions in the order of their names."""
    return db.session.scalars(select(Region).order_by(Region.sort_key)).all()


def list_municipalities(region_code: str) -> Sequence[Municipality]:
    """All municipalities of a region in the order of their names."""
    mine = select(Municipality).where(Municipality.region_code == region_code)
    return db.session.scalars(mine.order_by(Municipality.sort_key)).all()


def make_gazetteer(region_codes: Iterable[str] | None = None) -> Gazetteer:
    """The municipalities of these regions, or of all, ready to be asked by name."""
    query = select(Municipality).order_by(Municipality.parent_id.is_not(None), Municipality.id)
    if region_codes is not None:
        query = query.where(Municipality.region_code.in_(list(region_codes)))
    places: dict[int, Place] = {}
    for row in db.session.scalars(query):
        parent = places.get(row.parent_id or 0)
        read = parse_name(row.name)
        name = MunicipalityName(
            row.type, read.bare if read else row.name, parent=parent.name if parent else None
        )
        places[row.id] = Place(row.region_code, name, row.id, row.oktmo or "", parent)
    return Gazetteer(places.values())


def save_place(place: Place) -> int:
    """Make the municipality of a place, and its district first, unless they exist; return its id."""
    if place.id is None:
        row = Municipality(
            region_code=place.region_code,
            parent_id=save_place(place.parent) if place.parent else None,
            name=place.name.own,
            type=place.name.kind,
            oktmo=place.oktmo or None,
            sort_key=key_of(place.name, place.parent),
        )
        db.session.add(row)
        db.session.flush()
        place.id = row.id
    return place.id


def find_or_create_municipality(region_code: str, text: str, *, oktmo: str = "") -> Municipality | None:
    """The municipality a person named, made where there was none; None where the text names nothing."""
    place = make_gazetteer([region_code]).locate(region_code, text, oktmo)
    return db.session.get_one(Municipality, save_place(place)) if place else None
