"""Whether a collection may be accepted, and saying so. Flushes, never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from portal import audit
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.collections.merging import count_open_doubles
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    CollectionState,
    PartState,
    RowDecision,
)
from portal.registry.territories.models import Municipality

SHOWN = 5


class NotReady(Exception):
    """The collection cannot be accepted yet; the text says what is in the way."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a collection and the registry."""

    parts: int
    owing: list[str]  # districts that have not sent
    doubles: int  # nobody has settled
    rows: int  # that would be written

    @property
    def sent(self) -> int:
        """How many districts have sent."""
        return self.parts - len(self.owing)


def weigh(collection: Collection) -> Readiness:
    """How far the collection is from being accepted."""
    query = select(Municipality.name, CollectionPart.state).join(
        Municipality, Municipality.id == CollectionPart.municipality_id
    )
    mine = CollectionPart.collection_id == collection.id
    states = db.session.execute(query.where(mine).order_by(Municipality.sort_key)).all()
    rows = select(func.count()).select_from(CollectionRow).join(CollectionRow.part)
    rows = rows.where(
        mine,
        CollectionPart.state == PartState.SENT,
        CollectionRow.is_absent.is_(False),
        CollectionRow.decision.not_in((RowDecision.MERGED, RowDecision.DROPPED)),
    )
    owing = [name for name, state in states if state not in (PartState.SENT, PartState.ACCEPTED)]
    return Readiness(len(states), owing, count_open_doubles(collection), db.session.scalar(rows) or 0)


def request_accepting(
    collection: Collection, *, accepter_id: int, without_owing: bool, now: datetime
) -> None:
    """Have what was agreed written into the registry, with the rights of the one who says so.

    Raises NotReady with what is in the way, Conflict if the collection is not open.
    """
    opened = update(Collection).where(
        Collection.id == collection.id, Collection.state == CollectionState.OPEN
    )
    values = {"accepter_id": accepter_id, "attempts": 0, "reason": "", "import_id": None}
    opened = opened.values(state=CollectionState.ACCEPTING, touched_at=now, **values)
    if db.session.scalar(opened.returning(Collection.id)) is None:
        raise Conflict("Сбор уже в другом состоянии. Обновите страницу.")
    _check(weigh(collection), without_owing)  # after the claim: nobody sends a part any more
    audit.record("collection.accepting", f"collection:{collection.id}", title=collection.title)


def _check(ready: Readiness, without_owing: bool) -> None:
    if not ready.rows:
        raise NotReady("Записывать нечего: ни один район ещё не прислал строк.")
    if ready.doubles:
        raise NotReady(f"Сначала разберите совпадения: {ready.doubles}. Одно учреждение прислано дважды.")
    if ready.owing and not without_owing:
        shown = ", ".join(ready.owing[:SHOWN]) + ("…" if len(ready.owing) > SHOWN else "")
        raise NotReady(f"Не прислали: {shown}. Дождитесь их или отметьте, что принимаете без них.")
