"""Corrections: those who decide hear of a proposal, the proposer of a decision. Flushes, never commits."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action
from portal.extensions import db
from portal.registry.corrections.models import Correction, CorrectionState
from portal.work.audience import list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell

DECISIONS = {
    CorrectionState.CONFIRMED: "Исправление подтверждено",
    CorrectionState.REFUSED: "Исправление отклонено",
    CorrectionState.WITHDRAWN: "Исправление снято",
}


def tell_corrections(*, since: datetime, now: datetime) -> int:
    """Tell of what was proposed and decided since that moment; how many notices were new."""
    fresh = or_(Correction.created_at > since, Correction.decided_at > since)
    query = select(Correction).where(fresh).options(joinedload(Correction.organization))
    rows = db.session.scalars(query.order_by(Correction.id)).all()
    waiting = [row.organization_id for row in rows if row.state is CorrectionState.PROPOSED]
    deciders = list_staff(waiting, Action.DECIDE_CORRECTION)
    return tell([one for row in rows for one in _tellings(row, deciders)], now=now)


def _tellings(row: Correction, deciders: dict[int, list[int]]) -> Iterator[Telling]:
    about, address = f"{row.kind.label}: {row.organization.short_name}", f"/corrections/{row.id}"
    kind = NoticeKind.CORRECTION
    if row.state is CorrectionState.PROPOSED:
        for id in deciders.get(row.organization_id, []):
            if id != row.author_id:
                title = f"Предложено исправление. {about}"
                yield Telling(id, kind, f"correction:{row.id}:proposed", title, row.ground, address)
    elif row.author_id is not None and (row.state is not CorrectionState.WITHDRAWN or row.reason):
        title = f"{DECISIONS[row.state]}. {about}"
        yield Telling(row.author_id, kind, f"correction:{row.id}:decided", title, row.reason, address)
