"""Wishes about published posts: asked, claimed, settled. Flushes, never commits."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.config import LEASES
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.aftercare.models import Care, CareKind, CareState, is_open_care
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.services import take_revision
from portal.pages.editor.states import PostDeed, note
from portal.pages.networks.contract import Ability, Network, Ok, Outcome, Rejected
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.writing import write_words

S = CareState
LEASE = LEASES["delivery"]
MOST_TRIES = 5
PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
FRESH = timedelta(days=1)  # a first comment that could not be written by then is not written
MOVING = "Пост ещё передаётся в сети. Подождите минуту и повторите."
NOT_OUT = "Ни в одной из этих страниц поста уже нет."
NO_RIGHT = "у ключа страницы нет права {deed}. Сделайте это в самой сети."
CUT_SHORT = "Ответа не было. Откройте запись и посмотрите, есть ли комментарий."
DEEDS = {
    CareKind.EDIT: (Ability.EDIT, "исправлять записи"),
    CareKind.DELETE: (Ability.EDIT, "удалять записи"),
    CareKind.COMMENT: (Ability.COMMENTS, "писать комментарии"),
}


def list_cares(post: Post) -> Sequence[Care]:
    """Wishes about the post, the last first."""
    query = select(Care).join(Delivery, Delivery.id == Care.delivery_id).where(Delivery.post_id == post.id)
    return db.session.scalars(query.options(joinedload(Care.delivery)).order_by(Care.id.desc())).all()


def list_live(post: Post) -> list[Delivery]:
    """Deliveries of the post that stand on their pages."""
    query = select(Delivery).options(joinedload(Delivery.page)).where(Delivery.post_id == post.id)
    live = query.where(Delivery.state == DeliveryState.DELIVERED, Delivery.removed_at.is_(None))
    return list(db.session.scalars(live.order_by(Delivery.id)))


def mend_post(
    post: Post,
    text: str,
    variants: dict[Network, str],
    *,
    revision: int,
    delivery_ids: Collection[int],
    author_id: int,
    now: datetime,
) -> int:
    """Change the words of a post that is out and wish its records mended; how many will be.

    Raises Outdated where somebody was faster, Conflict while it is on its way to a page or not out at all.
    """
    _refuse_moving(post)
    if not list_live(post):
        raise Conflict(NOT_OUT)
    take_revision(post, revision)
    write_words(post, text, variants)
    post.editor_id, post.updated_at = author_id, now
    db.session.flush()
    note(post, PostDeed.MEND, author_id=author_id, now=now)
    return _ask(post, CareKind.EDIT, delivery_ids, author_id=author_id, now=now)


def remove_post(
    post: Post, *, delivery_ids: Collection[int], words: str, author_id: int, now: datetime
) -> int:
    """Wish the records of the post taken off their pages; how many will be. Raises Conflict."""
    count = _ask(post, CareKind.DELETE, delivery_ids, author_id=author_id, now=now)
    if not count:
        raise Conflict(NOT_OUT)
    note(post, PostDeed.REMOVE, author_id=author_id, words=words, now=now)
    return count


def ask_comments(*, now: datetime) -> int:
    """Wish first comments under posts that came out; each once. How many are new."""
    query = select(Delivery.id).join(Post, Post.id == Delivery.post_id)
    query = query.where(Delivery.state == DeliveryState.DELIVERED, Delivery.delivered_at > now - FRESH)
    query = query.where(Delivery.due_at > now - 2 * FRESH, Post.first_comment != "")
    query = query.where(~exists().where(Care.delivery_id == Delivery.id, Care.kind == CareKind.COMMENT))
    rows = [_row(id, CareKind.COMMENT, None, now) for id in db.session.scalars(query.limit(1_000))]
    for row in rows:
        db.session.add(Care(**row))
    db.session.flush()
    return len(rows)


def list_due(*, now: datetime, limit: int) -> Sequence[int]:
    """Ids of wishes whose time has come."""
    due = select(Care.id).where(Care.state == S.WAITING, Care.due_at <= now)
    return db.session.scalars(due.order_by(Care.due_at, Care.id).limit(limit)).all()


def claim(care_id: int, *, now: datetime) -> Care | None:
    """Take a wish to work; of many workers exactly one gets it."""
    due = update(Care).where(Care.id == care_id, Care.state == S.WAITING, Care.due_at <= now)
    taken = due.values(state=S.RUNNING, touched_at=now, tries=Care.tries + 1).returning(Care.id)
    found = db.session.scalar(taken)
    if found is None:
        return None
    return db.session.get(Care, found, populate_existing=True)


def refuse_unable(care: Care, abilities: Collection[Ability] | None, *, now: datetime) -> bool:
    """Settle a wish that the page's key surely cannot fulfil; whether it was so."""
    ability, deed = DEEDS[care.kind]
    if abilities is None or ability in abilities:
        return False
    _finish(care, S.FAILED, NO_RIGHT.format(deed=deed), now)
    return True


def settle(care: Care, outcome: Outcome, *, now: datetime) -> None:
    """Write what the network said; what is safe to repeat is put back, a lost comment waits for a person."""
    match outcome:
        case Ok(url=url):
            _finish(care, S.DONE, "", now, url=url)
            if care.kind is CareKind.DELETE:
                gone = update(Delivery).where(Delivery.id == care.delivery_id)
                db.session.execute(gone.values(removed_at=now))
        case Rejected(words=words, is_retryable=True, after=after) if care.tries < MOST_TRIES:
            _wait(care, words, now + (after or PAUSES[min(care.tries, len(PAUSES)) - 1]), now)
        case Rejected(words=words):
            _finish(care, S.FAILED, words, now)
        case _ if care.kind is CareKind.COMMENT:
            _finish(care, S.UNKNOWN, CUT_SHORT, now)
        case _ if care.tries < MOST_TRIES:
            _wait(care, outcome.words, now + PAUSES[min(care.tries, len(PAUSES)) - 1], now)
        case _:
            _finish(care, S.UNKNOWN, outcome.words, now)


def revive(*, now: datetime) -> int:
    """What a dead worker left: repeated where that is safe, given to people where it is not."""
    stale = update(Care).where(Care.state == S.RUNNING, Care.touched_at < now - LEASE)
    lost = stale.where(Care.kind == CareKind.COMMENT)
    db.session.execute(lost.values(state=S.UNKNOWN, reason=CUT_SHORT, touched_at=now))
    hopeless = stale.where(Care.tries >= MOST_TRIES)
    db.session.execute(hopeless.values(state=S.FAILED, reason=CUT_SHORT, touched_at=now))
    again = stale.values(state=S.WAITING, due_at=now, touched_at=now).returning(Care.id)
    return len(db.session.scalars(again).all())


def _ask(post: Post, kind: CareKind, delivery_ids: Collection[int], *, author_id: int, now: datetime) -> int:
    live = [one.id for one in list_live(post) if one.id in delivery_ids]
    waiting = select(Care.delivery_id).where(Care.delivery_id.in_(live), Care.kind == kind, is_open_care)
    begun = set(db.session.scalars(waiting))
    for id in live:
        if id not in begun:
            db.session.add(Care(**_row(id, kind, author_id, now)))
    db.session.flush()
    if live:
        place = post.organization_id
        audit.record(f"post.{kind.value}_asked", f"post:{post.id}", organization_id=place, pages=len(live))
    return len(live)


def _row(delivery_id: int, kind: CareKind, author_id: int | None, now: datetime) -> dict[str, object]:
    guid = secrets.token_hex(16)
    values: dict[str, object] = {"delivery_id": delivery_id, "kind": kind, "author_id": author_id}
    return values | {"guid": guid, "due_at": now, "touched_at": now, "asked_at": now}


def _refuse_moving(post: Post) -> None:
    if post.state is not PostState.APPROVED:
        raise Conflict(NOT_OUT)
    moving = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    query = select(Delivery.id).where(Delivery.post_id == post.id, Delivery.state.in_(moving))
    if db.session.scalar(query.limit(1)) is not None:
        raise Conflict(MOVING)


def _finish(care: Care, state: CareState, reason: str, now: datetime, url: str = "") -> None:
    mine = update(Care).where(Care.id == care.id, Care.state == S.RUNNING, Care.tries == care.tries)
    db.session.execute(mine.values(state=state, reason=reason[:1000], url=url, touched_at=now))


def _wait(care: Care, reason: str, due_at: datetime, now: datetime) -> None:
    mine = update(Care).where(Care.id == care.id, Care.state == S.RUNNING, Care.tries == care.tries)
    db.session.execute(mine.values(state=S.WAITING, reason=reason[:1000], due_at=due_at, touched_at=now))
