"""Rows of a part: typed, corrected, taken away, listed. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.matching import is_same, match
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    CollectionState,
    PartState,
    RowOrigin,
)
from portal.registry.folding import fold
from portal.registry.imports.reading import Reading, read_row
from portal.sheets import Row

OPEN_PARTS = (PartState.WAITING, PartState.FILLING, PartState.RETURNED)
"""States in which a district may change its part."""

MOST_ROWS = 5_000
PLACES = list(enumerate(FIELDS))
SENT = "Эта часть уже отправлена или сбор закрыт: менять её нельзя. Обновите страницу."


def claim_part(part: CollectionPart, *, now: datetime) -> None:
    """Begin to change the part, or refuse: it was sent, or the collection is over."""
    opened = select(Collection.id).where(Collection.state == CollectionState.OPEN)
    mine = update(CollectionPart).where(
        CollectionPart.id == part.id,
        CollectionPart.state.in_(OPEN_PARTS),
        CollectionPart.collection_id.in_(opened),
    )
    state = PartState.FILLING if part.state is PartState.WAITING else part.state
    taken = mine.values(state=state, touched_at=now).returning(CollectionPart.id)
    if db.session.scalar(taken) is None:
        raise Conflict(SENT)


def hold(collection_id: int, words: str = SENT) -> None:
    """Keep the collection open till the end of our transaction; raises Conflict with words where it is over.

    Parts are sent, returned and merged one after another: each sees what was done before it.
    """
    mine = update(Collection).where(Collection.id == collection_id, Collection.state == CollectionState.OPEN)
    held = mine.values(title=Collection.title).returning(Collection.id)
    if db.session.scalar(held, execution_options={"synchronize_session": False}) is None:
        raise Conflict(words)


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
    data = {name: reading.data.get(name, typed.get(name, "")) for name in FIELDS}
    if row is None:
        row = CollectionRow(part_id=part.id, number=next_number(part), origin=RowOrigin.SCREEN)
        db.session.add(row)
    write_row(row, data, reading, author_id=author_id)
    row.organization_id = match([(row.inn, row.kpp)]).get((row.inn, row.kpp))
    db.session.flush()
    mark_repeats(part)
    return row


def write_row(row: CollectionRow, data: dict[str, Any], reading: Reading, *, author_id: int | None) -> None:
    """Set what a row says, with the columns that repeat it."""
    row.data, row.reasons, row.notes = data, list(reading.reasons), list(reading.notes)
    row.inn, row.kpp = str(data.get("inn", ""))[:20], str(data.get("kpp", ""))[:20]
    row.name = str(data.get("short_name") or data.get("full_name") or "")[:300]
    row.search_text = fold(f"{row.name} {data.get('full_name', '')} {row.inn}")
    row.author_id = author_id


REPEAT = "повтор строки "


def mark_repeats(part: CollectionPart) -> None:
    """Say of each row that names an institution named above it, and unsay what is no longer so."""
    columns = (
        CollectionRow.id,
        CollectionRow.number,
        CollectionRow.inn,
        CollectionRow.kpp,
        CollectionRow.reasons,
    )
    query = select(*columns).where(CollectionRow.part_id == part.id).order_by(CollectionRow.number)
    seen: dict[str, list[tuple[tuple[str, str], int]]] = {}
    for row_id, number, inn, kpp, reasons in db.session.execute(query).all():
        known = seen.setdefault(inn, [])
        first = next((at for key, at in known if is_same(key, (inn, kpp))), None)
        known.append(((inn, kpp), number))
        told = [reason for reason in reasons if not reason.startswith(REPEAT)]
        if first is not None:
            told.append(f"{REPEAT}{first}: то же учреждение; уберите одну из строк или укажите КПП филиала")
        if told != reasons:
            db.session.execute(update(CollectionRow).where(CollectionRow.id == row_id).values(reasons=told))


def remove_row(part: CollectionPart, row: CollectionRow, *, author_id: int, now: datetime) -> None:
    """Take away a row that the district typed; one of the registry is marked «такого у нас нет», and back."""
    claim_part(part, now=now)
    if row.origin is RowOrigin.REGISTRY:
        row.is_absent = not row.is_absent
        row.author_id = author_id
        db.session.flush()
        return
    db.session.delete(row)
    db.session.flush()
    mark_repeats(part)


def remove_broken(part: CollectionPart, *, now: datetime) -> int:
    """Take away all typed and pasted rows that cannot be understood; how many there were."""
    claim_part(part, now=now)
    mine = select(CollectionRow).where(
        CollectionRow.part_id == part.id, CollectionRow.origin != RowOrigin.REGISTRY
    )
    broken = [row for row in db.session.scalars(mine) if row.reasons]
    for row in broken:
        db.session.delete(row)
    db.session.flush()
    mark_repeats(part)
    return len(broken)


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


def matching(q: str) -> list[ColumnElement[bool]]:
    """The condition that a row has these words in its names or ИНН."""
    return [CollectionRow.search_text.contains(fold(q), autoescape=True)] if q else []


def is_broken() -> ColumnElement[bool]:
    """The condition that a row has something to mend."""
    return func.json_array_length(CollectionRow.reasons) > 0


def count_rows(part: CollectionPart) -> tuple[int, int]:
    """How many rows the part has, and how many of them are to be mended."""
    mine = select(func.count()).where(CollectionRow.part_id == part.id)
    return db.session.scalar(mine) or 0, db.session.scalar(mine.where(is_broken())) or 0


def list_rows(
    part: CollectionPart, *, q: str = "", only_broken: bool = False, page: int, per_page: int
) -> tuple[Sequence[CollectionRow], int]:
    """A page of the rows of a part by number, and how many there are."""
    mine = select(CollectionRow).where(CollectionRow.part_id == part.id, *matching(q))
    mine = mine.where(is_broken()) if only_broken else mine
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = mine.order_by(CollectionRow.number).offset((page - 1) * per_page).limit(per_page)
    return db.session.scalars(rows).all(), total


def list_data(part: CollectionPart) -> Sequence[dict[str, Any]]:
    """What every row of the part says, by number."""
    query = select(CollectionRow.data).where(
        CollectionRow.part_id == part.id, CollectionRow.is_absent.is_(False)
    )
    return db.session.scalars(query.order_by(CollectionRow.number)).all()
