"""Deliveries before they go: pages ticked, times given, moved, held, taken back. Flushes, never commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Update, delete, select, update

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.starting import refuse_early, start_of
from portal.pages.delivery.failing import note_refused
from portal.pages.delivery.models import MOVABLE, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.posts.models import Post, PostSource
from portal.pages.social.models import SocialPage

SPREAD = timedelta(minutes=10)
"""Posts of one template go out within this time, or thousands of pages would speak in one second."""

ON_ITS_WAY = "Пост уже уходит или опубликован: изменить его здесь нельзя."
CHANGED = "Пост тем временем изменили: откройте его заново."
ALONE = {"synchronize_session": False}
UNTICKED = "Страницу сняли с поста."
CONSENT_GONE = "Учреждение отозвало разрешение публиковать от вышестоящего."


def list_deliveries(post: Post) -> Sequence[Delivery]:
    """All deliveries of the post in the order of its pages."""
    return db.session.scalars(select(Delivery).where(Delivery.post_id == post.id).order_by(Delivery.id)).all()


def refuse_sent(post: Post) -> None:
    """Raise Conflict if anything of the post has gone out or is going."""
    sent = select(Delivery.id).where(
        Delivery.post_id == post.id, Delivery.state.not_in([*MOVABLE, DeliveryState.CANCELLED])
    )
    if db.session.scalar(sent.limit(1)):
        raise Conflict(ON_ITS_WAY)


def keep_still(post: Post) -> None:
    """Let no worker take what waits until this transaction ends: it would send the words of a moment ago."""
    waiting = select(Delivery.id).where(Delivery.post_id == post.id, Delivery.state.in_(MOVABLE))
    db.session.scalars(waiting.order_by(Delivery.id).with_for_update()).all()


def choose_pages(post: Post, page_ids: Sequence[int], *, now: datetime) -> None:
    """Tick these pages of the institution and no others; what has gone out stays as it is."""
    own = select(SocialPage).where(
        SocialPage.organization_id == post.organization_id, SocialPage.id.in_(list(page_ids))
    )
    wanted = {page.id: page for page in db.session.scalars(own)}
    for delivery in list_deliveries(post):
        page = wanted.pop(delivery.page_id, None)
        if delivery.state == DeliveryState.CANCELLED and page is not None:
            leave_chosen(delivery, (DeliveryState.CANCELLED,), "", now)
        elif delivery.state in MOVABLE and page is None:
            _untick(delivery, now)
    for page in wanted.values():
        db.session.add(_new(post, page, now))
    db.session.flush()


def leave_chosen(delivery: Delivery, was: Sequence[DeliveryState], reason: str, now: datetime) -> None:
    """Leave the page ticked without a time; a row that a worker has taken meanwhile is left to the worker."""
    row = update(Delivery).where(Delivery.id == delivery.id, Delivery.state.in_(was))
    values = {"state": DeliveryState.CHOSEN, "due_at": None, "reason": reason, "touched_at": now}
    db.session.execute(row.values(**values), execution_options=ALONE)
    db.session.refresh(delivery)


def _untick(delivery: Delivery, now: datetime) -> None:
    """Forget what was never tried and cancel what was; raises Conflict where a worker has just taken it."""
    mine = (Delivery.id == delivery.id, Delivery.state.in_(MOVABLE))
    tried = select(DeliveryAttempt.delivery_id).where(DeliveryAttempt.delivery_id == delivery.id)
    gone = delete(Delivery).where(*mine, Delivery.id.not_in(tried))
    if db.session.scalar(gone.returning(Delivery.id), execution_options=ALONE) is not None:
        db.session.expunge(delivery)
    elif not _cancel(update(Delivery).where(*mine), UNTICKED, now):
        raise Conflict(ON_ITS_WAY)


def _new(post: Post, page: SocialPage, now: datetime) -> Delivery:
    return Delivery(
        post_id=post.id, page_id=page.id, network=page.network, touched_at=now, guid=secrets.token_hex(16)
    )


def schedule(post: Post, *, now: datetime) -> None:
    """Give the ticked pages of an approved post their time; without a time it is due now.

    Nothing goes out before the start of its template: an earlier time becomes that moment.
    """
    at = post.planned_at or now
    post.planned_at = max(at, start_of(post) or at)
    waiting = select(Delivery).where(Delivery.post_id == post.id, Delivery.state.in_(MOVABLE))
    for delivery in db.session.scalars(waiting):
        if delivery.state != DeliveryState.HELD:
            delivery.state = DeliveryState.PLANNED
        delivery.due_at = delivery.wanted_at = post.planned_at + spread_of(post, delivery.guid, now)
        delivery.is_urgent, delivery.touched_at = post.is_urgent, now
    db.session.flush()


def spread_of(post: Post, guid: str, now: datetime) -> timedelta:
    """How much later than its time a post of a mass campaign goes: the same for one delivery always.

    What people send at once goes at once: there they press for each institution alone.
    """
    is_at_once = post.planned_at is not None and post.planned_at <= now
    if post.template_id is None or post.is_urgent or is_at_once or post.source == PostSource.IMPORTED:
        return timedelta()
    return SPREAD * Random(guid).random()


def move(post: Post, planned_at: datetime, *, now: datetime) -> None:
    """Give the post another time; raises Conflict where it is going or out, or has just been changed.

    Also for a moment before the start of its template.
    """
    keep_still(post)
    refuse_sent(post)
    refuse_early(post, planned_at)
    same = update(Post).where(Post.id == post.id, Post.revision == post.revision)
    moved = same.values(planned_at=planned_at, updated_at=now, revision=Post.revision + 1)
    if db.session.scalar(moved.returning(Post.id)) is None:
        raise Conflict(CHANGED)
    db.session.refresh(post)
    for delivery in list_deliveries(post):
        if delivery.due_at is not None and delivery.state in MOVABLE:
            delivery.due_at = delivery.wanted_at = planned_at + spread_of(post, delivery.guid, now)
            delivery.touched_at = now
    db.session.flush()


def cancel(post: Post, *, reason: str, now: datetime) -> None:
    """Take back all of the post that has not gone out."""
    _cancel(update(Delivery).where(Delivery.post_id == post.id), reason, now)


def unplan(post: Post, *, now: datetime) -> None:
    """Back to ticked pages without a time: the post is a draft again."""
    waiting = update(Delivery).where(Delivery.post_id == post.id, Delivery.state.in_(MOVABLE))
    db.session.execute(waiting.values(state=DeliveryState.CHOSEN, due_at=None, touched_at=now))


def withdraw_consent(page: SocialPage, *, now: datetime) -> Sequence[int]:
    """Take back delegated posts planned into a page that no longer allows them; ids of their posts."""
    delegated = select(Post.id).where(Post.is_delegated, Post.organization_id == page.organization_id)
    mine = update(Delivery).where(Delivery.page_id == page.id, Delivery.post_id.in_(delegated))
    taken = _cancel(mine, CONSENT_GONE, now)
    note_refused(taken, CONSENT_GONE, now=now)
    return taken


def _cancel(those: Update, reason: str, now: datetime) -> Sequence[int]:
    cancelled = those.where(Delivery.state.in_(MOVABLE)).values(
        state=DeliveryState.CANCELLED, reason=reason, touched_at=now
    )
    return db.session.scalars(cancelled.returning(Delivery.post_id)).all()
