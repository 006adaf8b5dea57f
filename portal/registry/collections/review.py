"""What the ЦУР looks through: rows of all parts against the registry. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.extensions import Labelled, db
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.models import Collection, CollectionPart, CollectionRow, PartState
from portal.registry.collections.rows import is_broken, matching
from portal.registry.imports.comparing import find_changes
from portal.registry.imports.snapshots import read_snapshots
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality

PORTION = 1_000


class Kind(Labelled):
    """How a row stands to the registry."""

    CHANGED = "changed", "Район изменил"
    NEW = "new", "Новые"
    ABSENT = "absent", "Района нет таких"
    MOVED = "moved", "В реестре другой район"
    BROKEN = "broken", "С ошибками"


@dataclass(frozen=True, slots=True)
class Line:
    """A row for the table: where it stands and what it would change in the registry."""

    row: CollectionRow
    district: str
    stands: str  # the municipality of the registry, where it is another
    changes: dict[str, Any]  # field -> [registry, district]


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    kind: str = ""
    q: str = ""
    part_id: int = 0


def list_lines(
    collection: Collection, filters: Filters, *, page: int, per_page: int
) -> tuple[list[Line], int]:
    """A page of rows, by district and number, with their differences; and how many there are."""
    query = _rows(collection, filters)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(CollectionPart.id, CollectionRow.number)
    found = db.session.execute(ordered.offset((page - 1) * per_page).limit(per_page)).all()
    return _with_changes(found), total


def iterate_lines(collection: Collection, filters: Filters) -> Iterator[Line]:
    """All the rows asked for, a portion at a time in memory."""
    page = 1
    while lines := list_lines(collection, filters, page=page, per_page=PORTION)[0]:
        yield from lines
        page += 1


def count_kinds(collection: Collection) -> dict[Kind, int]:
    """How many rows there are of each kind."""
    stands = aliased(Municipality)
    counts = [func.count().filter(_of_kind(kind, stands)) for kind in Kind]
    found = db.session.execute(_joined(select(*counts).select_from(CollectionRow), collection, stands)).one()
    return dict(zip(Kind, found, strict=True))


def count_states(collection: Collection) -> dict[PartState, int]:
    """How many parts are in each state."""
    query = select(CollectionPart.state, func.count()).where(CollectionPart.collection_id == collection.id)
    return {state: count for state, count in db.session.execute(query.group_by(CollectionPart.state))}


def _rows(collection: Collection, filters: Filters) -> Select[Any]:
    stands = aliased(Municipality)
    columns = (CollectionRow, Municipality.name, stands.name.label("stands"), _is_elsewhere(stands))
    query = _joined(select(*columns), collection, stands).where(*matching(filters.q))
    if filters.part_id:
        query = query.where(CollectionPart.id == filters.part_id)
    if filters.kind in set(Kind):
        query = query.where(_of_kind(Kind(filters.kind), stands))
    return query


def _joined(query: Select[Any], collection: Collection, stands: type[Municipality]) -> Select[Any]:
    query = query.join(CollectionPart, CollectionPart.id == CollectionRow.part_id)
    query = query.join(Municipality, Municipality.id == CollectionPart.municipality_id)
    query = query.outerjoin(Organization, Organization.id == CollectionRow.organization_id)
    query = query.outerjoin(stands, stands.id == Organization.municipality_id)
    return query.where(CollectionPart.collection_id == collection.id)


def _is_elsewhere(stands: type[Municipality]) -> ColumnElement[bool]:
    here = CollectionPart.municipality_id
    return and_(stands.id.is_not(None), stands.id != here, func.coalesce(stands.parent_id, 0) != here)


def _of_kind(kind: Kind, stands: type[Municipality]) -> ColumnElement[bool]:
    row = CollectionRow
    match kind:
        case Kind.CHANGED:
            return and_(
                row.organization_id.is_not(None), row.author_id.is_not(None), row.is_absent.is_(False)
            )
        case Kind.NEW:
            return and_(row.organization_id.is_(None), or_(row.inn != "", row.name != ""))
        case Kind.ABSENT:
            return row.is_absent.is_(True)
        case Kind.MOVED:
            return _is_elsewhere(stands)
        case Kind.BROKEN:
            return is_broken()


def _with_changes(found: Sequence[Row[Any]]) -> list[Line]:
    snapshots = read_snapshots([row.organization_id for row, *_ in found if row.organization_id])
    return [
        Line(row, district, stands if elsewhere else "", _changes(row, snapshots))
        for row, district, stands, elsewhere in found
    ]


def _changes(row: CollectionRow, snapshots: dict[int, dict[str, Any]]) -> dict[str, Any]:
    current = snapshots.get(row.organization_id or 0)
    if current is None or row.is_absent:
        return {}
    said = {name: row.data.get(name, "") for name in FIELDS if name not in ("inn", "type")}
    said = {name: value for name, value in said.items() if value or name not in ("kpp", "short_name")}
    return find_changes(said, current)
