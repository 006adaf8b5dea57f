"""When a post has failed as a whole, not on one of its pages. Flushes, never commits."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.campaigns import obligations
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.portions import cut

PORTION = 5000
S = DeliveryState
HOPES = (S.PLANNED, S.HELD, S.SENDING, S.UNKNOWN, S.DELIVERED)
"""States in which a page took the post or may still take it."""


def note_refused(post_ids: Collection[int], reason: str, *, now: datetime) -> None:
    """Pages refused these posts for good: those left without hope have failed what was owed by them."""
    for hopeless in _hopeless(post_ids):
        obligations.note_failed(hopeless, reason, now=now)


def note_taken_back(post_ids: Collection[int], reason: str, *, now: datetime) -> None:
    """The same of posts that were taken back by others: another post may answer instead."""
    for hopeless in _hopeless(post_ids):
        obligations.note_dropped(hopeless, reason, now=now)


def _hopeless(post_ids: Collection[int]) -> Iterator[set[int]]:
    for portion in cut(sorted(set(post_ids)), PORTION):
        hopeful = select(Delivery.post_id).where(Delivery.post_id.in_(portion), Delivery.state.in_(HOPES))
        yield set(portion) - set(db.session.scalars(hopeful))
