"""The rows a part begins with: what the registry knows of the district."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.portions import cut
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.models import Collection, CollectionPart, CollectionRow, RowOrigin
from portal.registry.collections.rows import write_row
from portal.registry.imports.reading import Reading
from portal.registry.imports.snapshots import read_snapshots
from portal.registry.organizations.models import Organization, OrganizationSphere
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import codes_inside

PORTION = 1_000


def add_known_rows(collection: Collection, parts: Sequence[CollectionPart]) -> None:
    """Begin each part with the institutions that the registry has in the district, by name."""
    by_place = {part.municipality_id: part for part in parts}
    found = _known(collection, list(by_place))
    numbers = dict.fromkeys(by_place, 0)
    snapshots = _snapshots([id for id, _ in found])
    for organization_id, place in found:
        numbers[place] += 1
        row = CollectionRow(part_id=by_place[place].id, number=numbers[place], origin=RowOrigin.REGISTRY)
        row.organization_id = organization_id
        data = {name: snapshots[organization_id][name] for name in FIELDS}
        write_row(row, data, Reading(0, []), author_id=None)
        db.session.add(row)
    db.session.flush()


def _known(collection: Collection, places: list[int]) -> list[tuple[int, int]]:
    """Institutions of these districts and of settlements inside them, with the district."""
    inside = aliased(Municipality)
    district = func.coalesce(inside.parent_id, inside.id)
    query = select(Organization.id, district).join(inside, inside.id == Organization.municipality_id)
    query = query.where(district.in_(places), Organization.closed_on.is_(None))
    if collection.spheres:
        codes = {code for sphere in collection.spheres for code in codes_inside(sphere)}
        covered = select(OrganizationSphere.organization_id).where(OrganizationSphere.sphere_code.in_(codes))
        query = query.where(Organization.id.in_(covered))
    rows = db.session.execute(query.order_by(Organization.sort_key, Organization.id))
    return [(organization_id, place) for organization_id, place in rows]


def _snapshots(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """A portion at a time: a database takes only so many values in one condition."""
    found: dict[int, dict[str, Any]] = {}
    for portion in cut(ids, PORTION):
        found |= read_snapshots(portion)
    return found
