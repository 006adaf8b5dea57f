"""Doubles of a collection: one institution sent twice, merged into one. Flushes, never commits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.errors import NotFound
from portal.extensions import db
from portal.portions import cut
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.matching import is_same
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    PartState,
    RowDecision,
)
from portal.registry.collections.rows import hold

HAS = (PartState.SENT, PartState.ACCEPTED)
PORTION = 1_000
OVER = "Сбор уже принят или отменён: менять в нём ничего нельзя. Обновите страницу."


@dataclass(frozen=True, slots=True)
class Double:
    """Rows that name one institution; the first was sent by the district that came first in the list."""

    rows: list[CollectionRow]

    @property
    def id(self) -> int:
        """Known by its first row."""
        return self.rows[0].id

    @property
    def is_settled(self) -> bool:
        """Whether exactly one row stands for all."""
        standing = [row for row in self.rows if row.decision not in (RowDecision.MERGED, RowDecision.DROPPED)]
        return len(standing) == 1 and all(row.decision is not RowDecision.PENDING for row in self.rows)

    @property
    def kept(self) -> CollectionRow | None:
        """The row that stands for all, once settled."""
        return next((row for row in self.rows if row.decision is RowDecision.KEPT), None)

    def suggested(self, field: str) -> int:
        """The row whose word to take unless a person says otherwise: the first that says anything."""
        return next((row.id for row in self.rows if sent(row).get(field)), self.id)

    def differing(self) -> list[str]:
        """Fields in which the rows disagree, in the order of the form."""
        return [name for name in FIELDS if len({str(sent(row).get(name, "")) for row in self.rows}) > 1]


def sent(row: CollectionRow) -> dict[str, Any]:
    """What the district itself said."""
    return row.sent_data or row.data


def list_doubles(collection: Collection) -> list[Double]:
    """Every institution that stands in more than one row of the parts sent, unsettled ones first, by name."""
    keys = _find_repeated(collection)
    ids = [row_id for group in keys for row_id in group]
    query = select(CollectionRow).join(CollectionRow.part).join(CollectionPart.municipality)
    query = query.options(contains_eager(CollectionRow.part).contains_eager(CollectionPart.municipality))
    rows: dict[int, CollectionRow] = {}
    for portion in cut(ids, PORTION):
        found_rows = db.session.scalars(query.where(CollectionRow.id.in_(portion)))
        rows |= {row.id: row for row in found_rows}
    found = [Double([rows[row_id] for row_id in group]) for group in keys]
    return sorted(found, key=lambda double: (double.is_settled, double.rows[0].search_text, double.id))


def count_open_doubles(collection: Collection) -> int:
    """How many doubles nobody has settled yet."""
    return sum(not double.is_settled for double in list_doubles(collection))


def _find_repeated(collection: Collection) -> list[list[int]]:
    """Ids of rows in groups that name one institution, in the order of districts."""
    query = select(CollectionRow.id, CollectionRow.inn, CollectionRow.kpp)
    query = query.join(CollectionPart, CollectionPart.id == CollectionRow.part_id).where(
        CollectionPart.collection_id == collection.id,
        CollectionPart.state.in_(HAS),
        CollectionRow.is_absent.is_(False),
        CollectionRow.inn != "",
    )
    by_inn: dict[str, list[tuple[int, tuple[str, str]]]] = defaultdict(list)
    for row_id, inn, kpp in db.session.execute(query.order_by(CollectionPart.id, CollectionRow.number)):
        by_inn[inn].append((row_id, (inn, kpp)))
    groups = [group for rows in by_inn.values() if len(rows) > 1 for group in group_by_branch(rows)]
    return [group for group in groups if len(group) > 1]


def group_by_branch(rows: Sequence[tuple[int, tuple[str, str]]]) -> list[list[int]]:
    """Rows of one ИНН by branch; one without КПП belongs to the first branch."""
    groups: list[tuple[tuple[str, str], list[int]]] = []
    for row_id, key in sorted(rows, key=lambda row: not row[1][1]):
        place = next((ids for known, ids in groups if is_same(known, key)), None)
        if place is None:
            groups.append((key, [row_id]))
        else:
            place.append(row_id)
    return [sorted(ids) for _, ids in groups]


def get_double(collection: Collection, double_id: int) -> Double:
    """A double as it stands now, to be settled; raises NotFound, Conflict when the collection is over."""
    hold(collection.id, OVER)
    found = next((double for double in list_doubles(collection) if double.id == double_id), None)
    if found is None:
        raise NotFound
    return found


def merge(
    collection: Collection, double: Double, *, kept_id: int, chosen: Mapping[str, int]
) -> CollectionRow:
    """Let one row stand for all, each field said by the row chosen for it; what was sent is remembered.

    `chosen` is field -> id of a row; a field not named is said by the kept row. Raises NotFound for a row
    that is not of this double, Conflict when the collection is over.
    """
    rows = {row.id: row for row in double.rows}
    if kept_id not in rows or not set(chosen.values()) <= rows.keys():
        raise NotFound
    hold(collection.id, OVER)
    kept = rows[kept_id]
    data = {name: sent(rows[chosen.get(name, kept_id)]).get(name, "") for name in FIELDS}
    kept.sent_data = dict(sent(kept))
    kept.data, kept.decision, kept.merged_into_id = data, RowDecision.KEPT, None
    for row in double.rows:
        if row is not kept:
            row.data, row.sent_data = dict(sent(row)), None
            row.decision, row.merged_into_id = RowDecision.MERGED, kept.id
    db.session.flush()
    audit.record(
        "collection.merged",
        f"collection:{collection.id}",
        organization_id=kept.organization_id,
        kept=kept.id,
        rows=sorted(rows),
        inn=kept.inn,
    )
    return kept


def unmerge(collection: Collection, double: Double) -> None:
    """Put the rows of a double back as the districts sent them."""
    hold(collection.id, OVER)
    restore(double.rows)
    audit.record("collection.unmerged", f"collection:{collection.id}", rows=[row.id for row in double.rows])


def restore(rows: Sequence[CollectionRow]) -> None:
    """Forget what was decided of these rows; each says again what its district said."""
    for row in rows:
        row.data, row.sent_data = dict(sent(row)), None
        row.decision, row.merged_into_id = RowDecision.PENDING, None
    db.session.flush()


def restore_part(part: CollectionPart) -> None:
    """Forget the decisions on rows of a part that goes back, and on those merged with them elsewhere."""
    query = select(CollectionRow).options(joinedload(CollectionRow.part))
    own = db.session.scalars(query.where(CollectionRow.part_id == part.id)).all()
    decided = [row for row in own if row.decision is not RowDecision.PENDING]
    heads = {row.merged_into_id or row.id for row in decided}
    others = query.where(CollectionRow.id.in_(heads) | CollectionRow.merged_into_id.in_(heads))
    restore([*db.session.scalars(others)] if heads else [])
