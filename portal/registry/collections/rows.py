"""Rows of a part: known from the registry, typed, pasted. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    CollectionState,
    PartState,
    RowOrigin,
)
from portal.registry.folding import fold
from portal.registry.imports.reading import read_row
from portal.registry.imports.snapshots import read_snapshots
from portal.registry.organizations.models import Organization, OrganizationSphere
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import codes_inside
from portal.sheets import Row

OPEN_PARTS = (PartState.WAITING, PartState.FILLING, PartState.RETURNED)
"""States in which a district may change its part."""

PLACES = list(enumerate(FIELDS))


def add_known_rows(collection: Collection, parts: Sequence[CollectionPart], *, now: datetime) -> None:
    """Begin each part with the institutions that the registry has in the district."""
    by_place = {part.municipality_id: part for part in parts}
    inside = aliased(Municipality)
    district = func.coalesce(inside.parent_id, inside.id)
    query = select(Organization.id, district).join(inside, inside.id == Organization.municipality_id)
    query = query.where(district.in_(list(by_place)), Organization.closed_on.is_(None))
    if collection.spheres:
        codes = {code for sphere in collection.spheres for code in codes_inside(sphere)}
        covered = select(OrganizationSphere.organization_id).where(OrganizationSphere.sphere_code.in_(codes))
        query = query.where(Organization.id.in_(covered))
    found = db.session.execute(query.order_by(Organization.sort_key, Organization.id)).all()
    numbers = dict.fromkeys(by_place, 0)
    snapshots = _snapshots([id for id, _ in found])
    for organization_id, place in found:
        numbers[place] += 1
        row = CollectionRow(part_id=by_place[place].id, number=numbers[place], origin=RowOrigin.REGISTRY)
        row.organization_id = organization_id
        data = snapshots[organization_id]
        write_row(row, {name: data[name] for name in FIELDS}, reasons=[], notes=[], author_id=None, now=now)
        db.session.add(row)
    db.session.flush()


def _snapshots(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """A thousand at a time: a database takes only so many values in one condition."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), 1000):
        found |= read_snapshots(ids[start : start + 1000])
    return found


def put_row(
    part: CollectionPart,
    row: CollectionRow | None,
    typed: Mapping[str, str],
    *,
    author_id: int,
    now: datetime,
) -> CollectionRow:
    """Keep a row as typed on the screen, new or known; what is wrong with it stands in its reasons."""
    claim_part(part, now=now)
    reading = read_row(Row(0, [typed.get(name, "") for name in FIELDS]), PLACES)
    understood = {name: reading.data.get(name, "") for name in FIELDS}
    data = {
        name: understood[name] or ("" if name in reading.data else typed.get(name, "")) for name in FIELDS
    }
    if row is None:
        row = CollectionRow(part_id=part.id, number=next_number(part), origin=RowOrigin.SCREEN)
        db.session.add(row)
    write_row(row, data, reasons=reading.reasons, notes=reading.notes, author_id=author_id, now=now)
    db.session.flush()
    return row


def write_row(
    row: CollectionRow,
    data: dict[str, Any],
    *,
    reasons: list[str],
    notes: list[str],
    author_id: int | None,
    now: datetime,
) -> None:
    """Set what a row says, with the columns that repeat it."""
    row.data, row.reasons, row.notes = data, reasons, notes
    row.inn, row.kpp = str(data.get("inn", ""))[:20], str(data.get("kpp", ""))[:20]
    row.name = str(data.get("short_name") or data.get("full_name") or "")
    row.search_text = fold(f"{row.name} {data.get('full_name', '')} {row.inn}")
    row.author_id, row.updated_at = author_id, now


def next_number(part: CollectionPart) -> int:
    """The number of a new row of the part; a race of two is refused by the unique index."""
    last = select(func.max(CollectionRow.number)).where(CollectionRow.part_id == part.id)
    return (db.session.scalar(last) or 0) + 1


def get_row(part: CollectionPart, row_id: int) -> CollectionRow:
    """A row of this part; raises NotFound."""
    query = select(CollectionRow).where(CollectionRow.id == row_id, CollectionRow.part_id == part.id)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def list_rows(
    part: CollectionPart, *, q: str = "", page: int, per_page: int
) -> tuple[Sequence[CollectionRow], int]:
    """A page of the rows of a part by number, and how many there are."""
    mine = select(CollectionRow).where(CollectionRow.part_id == part.id)
    if q:
        mine = mine.where(or_(CollectionRow.search_text.contains(fold(q), autoescape=True)))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = mine.order_by(CollectionRow.number).offset((page - 1) * per_page).limit(per_page)
    return db.session.scalars(rows).all(), total


def claim_part(part: CollectionPart, *, now: datetime) -> None:
    """Refuse to change what was sent or is over; the first change begins the work."""
    if part.collection.state is not CollectionState.OPEN or part.state not in OPEN_PARTS:
        raise Conflict("Эта часть уже отправлена или сбор закрыт: менять её нельзя. Обновите страницу.")
    part.state = PartState.FILLING if part.state is PartState.WAITING else part.state
    part.touched_at = now
