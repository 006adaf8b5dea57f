"""What an institution owes, moved by what becomes of its post. Flushes, never commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from portal.extensions import db
from portal.pages.campaigns.models import Obligation, ObligationState, PostTemplate
from portal.pages.posts.models import Post, PostState

S = ObligationState
OWED = (S.OPEN, S.SEEN, S.DRAFTED, S.PLANNED, S.FAILED)
"""States in which the institution still owes the post."""


def note_post(post: Post, *, now: datetime) -> None:
    """A post by a template was made, changed, planned or cancelled: the obligation follows it."""
    if post.template_id is None:
        return
    db.session.flush()
    if post.state is PostState.CANCELLED:
        dropped = update(Obligation).where(Obligation.post_id == post.id, Obligation.state.in_(OWED))
        db.session.execute(
            dropped.values(post_id=None, is_delegated=False, state=S.SEEN, reason="", touched_at=now)
        )
        return
    state = S.PLANNED if post.state is PostState.APPROVED else S.DRAFTED
    mine = update(Obligation).where(*_owed_by(post.id), _is_free_for(post.id), Obligation.state.in_(OWED))
    seen_at = func.coalesce(Obligation.seen_at, now)
    values = {"post_id": post.id, "is_delegated": post.is_delegated, "state": state, "seen_at": seen_at}
    db.session.execute(mine.values(**values, reason="", touched_at=now))


def note_delivered(post_id: int, at: datetime, *, now: datetime) -> None:
    """The first page confirmed the post: the institution has done what it owed.

    An institution that was excused has done it all the same; a template that was withdrawn stays so.
    """
    done = update(Obligation).where(*_owed_by(post_id), Obligation.state.in_((*OWED, S.EXCUSED)))
    delegated = select(Post.is_delegated).where(Post.id == post_id).scalar_subquery()
    values = {"state": S.DONE, "done_at": at, "post_id": post_id, "is_delegated": delegated}
    db.session.execute(done.values(**values, reason="", touched_at=now))


def note_failed(post_ids: Collection[int], reason: str, *, now: datetime) -> None:
    """No page took these posts nor may still take them: what was owed has failed."""
    owed = update(Obligation).where(Obligation.post_id.in_(post_ids), Obligation.state.in_(OWED))
    db.session.execute(owed.values(state=S.FAILED, reason=reason, touched_at=now))


def note_dropped(post_ids: Collection[int], reason: str, *, now: datetime) -> None:
    """These posts were taken back by others: what was owed has failed and waits for another post."""
    owed = update(Obligation).where(Obligation.post_id.in_(post_ids), Obligation.state.in_(OWED))
    values = {"state": S.FAILED, "reason": reason, "post_id": None, "is_delegated": False}
    db.session.execute(owed.values(**values, touched_at=now))


def note_seen(obligation: Obligation, *, now: datetime) -> None:
    """Somebody of the institution opened the template."""
    unseen = update(Obligation).where(Obligation.id == obligation.id, Obligation.seen_at.is_(None))
    db.session.execute(unseen.values(seen_at=now))
    opened = update(Obligation).where(Obligation.id == obligation.id, Obligation.state == S.OPEN)
    db.session.execute(opened.values(state=S.SEEN, touched_at=now))


def _owed_by(post_id: int) -> tuple[ColumnElement[bool], ...]:
    """The obligation that a post answers: by its template and institution, whoever took the template over."""
    mine = select(PostTemplate.root_id, Post.organization_id).join(Post, Post.template_id == PostTemplate.id)
    owed = mine.where(Post.id == post_id).subquery()
    return (
        Obligation.root_id == select(owed.c.root_id).scalar_subquery(),
        Obligation.organization_id == select(owed.c.organization_id).scalar_subquery(),
    )


def _is_free_for(post_id: int) -> ColumnElement[bool]:
    """No other post of the institution answers it: the first one does, until it is cancelled."""
    return or_(Obligation.post_id.is_(None), Obligation.post_id == post_id)
