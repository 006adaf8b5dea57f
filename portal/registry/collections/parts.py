"""Parts of a collection: how far each district is, sending, returning. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from portal import audit
from portal.accounts.models import Grant, User
from portal.accounts.policy import ALLOWED, Action
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.collections.merging import restore_part
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    PartState,
)
from portal.registry.collections.rows import OPEN_PARTS, hold
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import codes_inside

SHOWN_FAULTS = 5
MOVED = "Эта часть уже в другом состоянии или сбор закрыт. Обновите страницу."


class NotReady(Exception):
    """The part cannot be sent yet; the text says what to mend."""


def list_parts(collection: Collection, *, state: str = "") -> Sequence[Row[Any]]:
    """Parts with their districts and how many rows each has, by name; `owing` are those not sent."""
    rows = select(func.count()).where(CollectionRow.part_id == CollectionPart.id)
    query = select(CollectionPart, Municipality.name, rows.correlate(CollectionPart).scalar_subquery())
    query = query.join(Municipality, Municipality.id == CollectionPart.municipality_id)
    query = query.where(CollectionPart.collection_id == collection.id)
    if state == "owing":
        query = query.where(CollectionPart.state.in_(OPEN_PARTS))
    elif state in set(PartState):
        query = query.where(CollectionPart.state == PartState(state))
    return db.session.execute(query.order_by(Municipality.sort_key)).all()


def list_unattended(collection: Collection) -> set[int]:
    """Districts of the collection where nobody of their own can fill a part: somebody is to be invited."""
    asked = select(CollectionPart.municipality_id).where(CollectionPart.collection_id == collection.id)
    roles = [role for role, actions in ALLOWED.items() if Action.FILL_COLLECTION in actions]
    held = (
        select(Grant.scope, Grant.spheres)
        .join(Grant.user)
        .where(User.is_active, Grant.role.in_(roles), Grant.scope.startswith("municipality:"))
    )
    limits = set(collection.spheres)
    attended = {
        scope.partition(":")[2]
        for scope, spheres in db.session.execute(held)
        if not spheres or (limits and limits <= {code for one in spheres for code in codes_inside(one)})
    }
    return {place for place in db.session.scalars(asked) if str(place) not in attended}


def send_part(part: CollectionPart, *, sender_id: int, now: datetime) -> None:
    """Hand the part to the ЦУР; raises NotReady while a row cannot be understood: then roll back."""
    _move(part, OPEN_PARTS, PartState.SENT, now=now, sent_at=now, sender_id=sender_id, remark="")
    faults = _broken_numbers(part)  # after the move: nobody changes a row any more
    if faults:
        shown = ", ".join(map(str, faults[:SHOWN_FAULTS]))
        more = " и другие" if len(faults) > SHOWN_FAULTS else ""
        raise NotReady(f"Сначала исправьте ошибки: строки {shown}{more}. Всё введённое сохранено.")
    if not db.session.scalar(select(func.count()).where(CollectionRow.part_id == part.id)):
        raise NotReady("В части нет ни одной строки. Внесите учреждения района, потом отправьте.")
    audit.record("collection_part.sent", f"collection_part:{part.id}", collection=part.collection_id)


def return_part(part: CollectionPart, *, remark: str, now: datetime) -> None:
    """Give the part back to the district with what is to be mended; decisions on its rows are forgotten."""
    _move(part, (PartState.SENT,), PartState.RETURNED, now=now, remark=remark)
    restore_part(part)
    audit.record("collection_part.returned", f"collection_part:{part.id}", remark=remark)


def ask_reminder(collection: Collection, *, now: datetime) -> int:
    """Remind every district that has not sent its part; how many there are."""
    owing = update(CollectionPart).where(
        CollectionPart.collection_id == collection.id, CollectionPart.state.in_(OPEN_PARTS)
    )
    asked = db.session.scalars(owing.values(reminder_asked_at=now).returning(CollectionPart.id)).all()
    audit.record("collection.reminded", f"collection:{collection.id}", parts=len(asked))
    return len(asked)


def _broken_numbers(part: CollectionPart) -> list[int]:
    rows = select(CollectionRow.number, CollectionRow.reasons).where(CollectionRow.part_id == part.id)
    return [number for number, reasons in db.session.execute(rows.order_by(CollectionRow.number)) if reasons]


def _move(
    part: CollectionPart, sources: Sequence[PartState], target: PartState, *, now: datetime, **values: Any
) -> None:
    hold(part.collection_id, MOVED)
    moved = update(CollectionPart).where(CollectionPart.id == part.id, CollectionPart.state.in_(sources))
    moved = moved.values(state=target, touched_at=now, **values).returning(CollectionPart.id)
    if db.session.scalar(moved) is None:
        raise Conflict(MOVED)
