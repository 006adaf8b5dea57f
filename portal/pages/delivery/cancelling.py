"""Many posts taken back at once: with a hold, with a template. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, insert, select, update

from portal.extensions import db
from portal.pages.delivery.models import MOVABLE, Delivery, DeliveryState
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.portions import cut

PORTION = 500
ALONE = {"synchronize_session": False}
CLOSABLE = (PostState.APPROVED, PostState.REVIEW)
"""What would go out by itself, or after somebody's word; a draft goes nowhere."""


def cancel_posts(those: Select[tuple[int]], *, words: str, author_id: int | None, now: datetime) -> list[int]:
    """Take back all of these posts that has not gone out; ids of posts of which something was taken back.

    A post of which nothing is out or on its way is cancelled, as by its editor; another stays as it is.
    """
    ids = db.session.scalars(those.where(Post.state.in_(CLOSABLE)).order_by(Post.id)).all()
    taken: list[int] = []
    for portion in cut(ids, PORTION):
        taken += close_posts(portion, words=words, author_id=author_id, now=now)
    return taken


def close_posts(ids: Sequence[int], *, words: str, author_id: int | None, now: datetime) -> list[int]:
    """The same of posts known by id; pages are taken back first, so that a worker's claim is respected."""
    taken: set[int] = set()
    for portion in cut(ids, PORTION):
        mine = update(Delivery).where(Delivery.post_id.in_(portion), Delivery.state.in_(MOVABLE))
        back = mine.values(state=DeliveryState.CANCELLED, reason=words, touched_at=now)
        taken.update(db.session.scalars(back.returning(Delivery.post_id).execution_options(**ALONE)))
        closed = _close(portion, now)
        taken.update(closed)
        _note(closed, words, author_id, now)
    db.session.expire_all()
    return sorted(taken)


def _close(portion: Sequence[int], now: datetime) -> Sequence[int]:
    """Those of which no page is out or on its way."""
    gone = select(Delivery.post_id).where(
        Delivery.post_id.in_(portion), Delivery.state != DeliveryState.CANCELLED
    )
    whole = update(Post).where(Post.id.in_(portion), Post.state.in_(CLOSABLE), Post.id.not_in(gone))
    closed = whole.values(
        state=PostState.CANCELLED, review_level=0, updated_at=now, revision=Post.revision + 1
    )
    return db.session.scalars(closed.returning(Post.id).execution_options(**ALONE)).all()


def _note(ids: Sequence[int], words: str, author_id: int | None, now: datetime) -> None:
    common = {"deed": PostState.CANCELLED.value, "words": words, "author_id": author_id, "happened_at": now}
    if ids:
        db.session.execute(insert(PostEvent), [common | {"post_id": id} for id in ids])
