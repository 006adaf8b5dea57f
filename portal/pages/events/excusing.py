"""Letting an institution off with a reason, and taking that back. Flushes, never commits."""

from datetime import datetime

from sqlalchemy import update

from portal import audit
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.models import Obligation, ObligationState
from portal.pages.campaigns.obligations import OWED, note_post
from portal.pages.posts.models import Post

S = ObligationState
MOVED_ON = "Учреждение тем временем в состоянии «{state}». Обновите страницу."


def excuse(obligation: Obligation, reason: str, *, now: datetime) -> None:
    """The institution owes nothing by this template; raises Conflict where it has done it already."""
    _move(obligation, OWED, S.EXCUSED, reason, now)
    _record("obligation.excused", obligation, reason=reason)


def owe_again(obligation: Obligation, *, now: datetime) -> None:
    """Take the excuse back: the obligation stands where its post is; raises Conflict if there was none."""
    _move(obligation, (S.EXCUSED,), S.SEEN if obligation.seen_at else S.OPEN, "", now)
    post = db.session.get(Post, obligation.post_id) if obligation.post_id else None
    if post is not None:
        note_post(post, now=now)
    _record("obligation.restored", obligation)


def _move(
    obligation: Obligation,
    source: tuple[ObligationState, ...],
    state: ObligationState,
    reason: str,
    now: datetime,
) -> None:
    mine = update(Obligation).where(Obligation.id == obligation.id, Obligation.state.in_(source))
    moved = mine.values(state=state, reason=reason, touched_at=now).returning(Obligation.id)
    if db.session.scalar(moved) is None:
        db.session.refresh(obligation)
        raise Conflict(MOVED_ON.format(state=obligation.state.label))


def _record(action: str, obligation: Obligation, **details: object) -> None:
    audit.record(
        action, f"template:{obligation.template_id}", organization_id=obligation.organization_id, **details
    )
