"""Taking a delivery to work, and writing down how it went. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import aliased, joinedload

from portal.config import LEASES
from portal.extensions import db
from portal.pages.campaigns import obligations
from portal.pages.delivery import telling
from portal.pages.delivery.failing import note_refused
from portal.pages.delivery.holds import covered, open_holds
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostPicture
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization

LEASE = LEASES["delivery"]
S = DeliveryState
WHOLE = (
    joinedload(Delivery.page),
    joinedload(Delivery.post).options(
        joinedload(Post.organization).options(
            joinedload(Organization.region), joinedload(Organization.municipality)
        ),
        joinedload(Post.variants),
        joinedload(Post.pictures).joinedload(PostPicture.media),
    ),
)
"""All that a call needs, in one query: there are thousands of calls."""

PLAIN = {"synchronize_session": False}
"""No copy of these rows is held in the session: thousands of updates need not look for one."""

CUT_SHORT = "Отправка прервалась на полпути: проверяем, вышел ли пост."


def list_due(network: Network, *, now: datetime, limit: int, is_urgent: bool | None = None) -> Sequence[int]:
    """Ids of what may go out now in a network, the urgent first, then the longest due."""
    query = select(Delivery.id).where(Delivery.network == network, *_due(now))
    if is_urgent is not None:
        query = query.where(Delivery.is_urgent == is_urgent)
    held = open_holds()
    if held:
        inside = select(Post.id).join(Organization, Organization.id == Post.organization_id)
        query = query.where(Delivery.post_id.not_in(inside.where(covered(held))))
    return db.session.scalars(
        query.order_by(Delivery.is_urgent.desc(), Delivery.due_at, Delivery.id).limit(limit)
    ).all()


def list_to_look(network: Network, *, now: datetime, limit: int) -> Sequence[int]:
    """Ids of lost posts of a network that it is time to look for."""
    lost = select(Delivery.id).where(
        Delivery.state == S.UNKNOWN, Delivery.look_at <= now, Delivery.network == network
    )
    return db.session.scalars(lost.order_by(Delivery.look_at, Delivery.id).limit(limit)).all()


def claim(delivery_id: int, *, now: datetime) -> Delivery | None:
    """Take a due delivery to send it; of many workers exactly one gets it."""
    due = update(Delivery).where(Delivery.id == delivery_id, *_due(now))
    taken = due.values(
        state=S.SENDING,
        touched_at=now,
        attempts=Delivery.attempts + 1,
        first_tried_at=func.coalesce(Delivery.first_tried_at, now),
        looks=0,
        look_at=None,
    )
    return _fresh(taken.returning(Delivery.id))


def claim_look(delivery_id: int, *, now: datetime) -> Delivery | None:
    """Take a lost post to look for it: nobody else looks until the lease ends."""
    lost = update(Delivery).where(
        Delivery.id == delivery_id, Delivery.state == S.UNKNOWN, Delivery.look_at <= now
    )
    taken = lost.values(looks=Delivery.looks + 1, look_at=now + LEASE)
    return _fresh(taken.returning(Delivery.id))


def begin(delivery: Delivery, kind: AttemptKind, *, now: datetime) -> DeliveryAttempt:
    """Write that a call is about to be made."""
    attempt = DeliveryAttempt(delivery_id=delivery.id, kind=kind, started_at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def settle(delivery: Delivery, verdict: Verdict, *, now: datetime) -> bool:
    """Write what became of the attempt that this copy of the row stands for; False if the row moved on.

    A confirmation counts whenever it comes, unless the post is confirmed already; all else only while
    the attempt it belongs to is the last one and still open.
    """
    row = update(Delivery).where(Delivery.id == delivery.id)
    if verdict.state == S.DELIVERED:
        row = row.where(Delivery.state != S.DELIVERED)
        if delivery.state == S.UNKNOWN:
            row = row.where(~_is_taken(delivery, verdict.external_id))
    else:
        row = row.where(Delivery.attempts == delivery.attempts, Delivery.state == delivery.state)
        row = row.where(Delivery.looks == delivery.looks)
    values = _values(verdict, now)
    if verdict.state == S.PLANNED and delivery.state == S.SENDING and _is_first_try(delivery):
        values["first_tried_at"] = None  # the network surely did nothing: the clock of the guid starts anew
    done = db.session.scalar(row.values(**values).returning(Delivery.id).execution_options(**PLAIN))
    if done is None:
        return False
    _tell_others(delivery, verdict, now)
    return True


def _is_taken(delivery: Delivery, external_id: str) -> ColumnElement[bool]:
    """Whether what a look has found is already another post's: two of one text may be lost at once."""
    other = aliased(Delivery)
    same = select(other.id).where(other.page_id == delivery.page_id, other.external_id == external_id)
    return same.where(other.id != delivery.id).exists()


def end(attempt: DeliveryAttempt, outcome: str, code: str, words: str, *, now: datetime) -> None:
    """Write how the call ended, in the network's own words."""
    told = {"ended_at": now, "outcome": outcome, "code": code[:60], "words": words[:1000]}
    row = update(DeliveryAttempt).where(DeliveryAttempt.id == attempt.id).values(**told)
    db.session.execute(row.execution_options(**PLAIN))


def revive(*, now: datetime) -> Sequence[int]:
    """What a dead worker left half done becomes lost: it is looked for, never sent again blindly."""
    stale = update(Delivery).where(Delivery.state == S.SENDING, Delivery.touched_at < now - LEASE)
    lost = stale.values(state=S.UNKNOWN, reason=CUT_SHORT, look_at=now, touched_at=now)
    return db.session.scalars(lost.returning(Delivery.id)).all()


def known_ids(page_id: int) -> Sequence[str]:
    """The last posts of a page that are already somebody's: a lost one is not one of them."""
    query = select(Delivery.external_id).where(Delivery.page_id == page_id, Delivery.state == S.DELIVERED)
    return db.session.scalars(query.order_by(Delivery.delivered_at.desc()).limit(200)).all()


def counts() -> Mapping[DeliveryState, int]:
    """How many deliveries stand in each state."""
    rows = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    return {state: count for state, count in rows}


def count_open(*, now: datetime) -> int:
    """How many whose time has come are not final: waiting, being sent, or lost with a look to come."""
    waiting = (Delivery.state == S.PLANNED) & (Delivery.wanted_at <= now)
    moving = (Delivery.state == S.SENDING) | ((Delivery.state == S.UNKNOWN) & Delivery.look_at.is_not(None))
    return db.session.scalar(select(func.count(Delivery.id)).where(waiting | moving)) or 0


def has_work(*, now: datetime) -> bool:
    """Whether a worker finds something to do now."""
    return bool(busy_networks(now=now))


def busy_networks(*, now: datetime, within: timedelta = timedelta()) -> set[Network]:
    """Networks in which a worker finds something to do now, or will within this time."""
    is_lost = (Delivery.state == S.UNKNOWN) & (Delivery.look_at <= now + max(within, LEASE))
    moving = select(Delivery.network).where((Delivery.state == S.SENDING) | is_lost).distinct()
    due = {network for network in Network if list_due(network, now=now + within, limit=1)}
    return due.union(db.session.scalars(moving))


def has_look_before(moment: datetime) -> bool:
    """Whether a lost post is to be looked for by this moment."""
    lost = select(Delivery.id).where(Delivery.state == S.UNKNOWN, Delivery.look_at <= moment)
    return bool(db.session.scalar(lost.limit(1)))


def _due(now: datetime) -> list[ColumnElement[bool]]:
    return [Delivery.state == S.PLANNED, Delivery.due_at <= now]


def _fresh(statement: Any) -> Delivery | None:
    id = db.session.scalar(statement.execution_options(**PLAIN))
    if id is None:
        return None
    query = select(Delivery).where(Delivery.id == id).options(*WHOLE)
    return db.session.scalars(query.execution_options(populate_existing=True)).unique().one()


def _is_first_try(delivery: Delivery) -> bool:
    return delivery.first_tried_at == delivery.touched_at


def _values(verdict: Verdict, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state,
        "reason": verdict.reason,
        "code": verdict.code,
        "look_at": verdict.look_at,
        "touched_at": now,
    }
    if verdict.due_at is not None:
        values["due_at"] = verdict.due_at
    if verdict.is_wasted:
        values["looks"] = Delivery.looks - 1
    if verdict.state == S.DELIVERED:
        values |= {"external_id": verdict.external_id, "url": verdict.url, "delivered_at": now}
    return values


def _tell_others(delivery: Delivery, verdict: Verdict, now: datetime) -> None:
    """The page and the obligation learn of what is final."""
    if verdict.state == S.DELIVERED:
        page = update(SocialPage).where(SocialPage.id == delivery.page_id)
        db.session.execute(page.values(last_post_at=now).execution_options(**PLAIN))
        if delivery.post.template_id is not None:
            obligations.note_delivered(delivery.post_id, now, now=now)
    elif verdict.state in (S.REJECTED, S.CANCELLED):
        note_refused([delivery.post_id], verdict.reason, now=now)
    if verdict.state in (S.REJECTED, S.CANCELLED) or (verdict.state == S.UNKNOWN and not verdict.look_at):
        telling.tell_trouble(delivery, verdict, now=now)


def has_urgent(*, now: datetime) -> bool:
    """Whether something that cannot wait is due."""
    return bool(db.session.scalar(select(Delivery.id).where(*_due(now), Delivery.is_urgent).limit(1)))
