"""Notices on their way to messengers: each once; when one is throttled the other carries. Flushes only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, literal, select, update

from portal.accounts.models import MailMode, User
from portal.config import LEASES
from portal.extensions import db
from portal.once import insert_new
from portal.pages.messengers.linking import stop
from portal.pages.messengers.models import MessageState, MessengerLink, MessengerMessage
from portal.pages.networks.contract import Meaning, Ok, Outcome, Rejected
from portal.work.notices.habits import Habit, is_quiet
from portal.work.notices.models import Notice, NoticeMute

FRESH = timedelta(days=1)
LEASE = LEASES["send_messages"]
MOST_ATTEMPTS = 6
PAUSE = timedelta(minutes=1)
PORTION = 300
S = MessageState
ACTIVE = (MessengerLink.chat_id != "", MessengerLink.stopped_at.is_(None))


def queue_notices(base_url: str, zone: str, *, now: datetime) -> int:
    """Put unread notices of people with a messenger into the queue, out of their quiet hours; how many.

    Read to the end, portion by portion: notices that wait for a morning hold nobody's back.
    """
    muted = select(NoticeMute.kind).where(
        NoticeMute.user_id == Notice.user_id, NoticeMute.kind == Notice.kind
    )
    told = select(MessengerMessage.id).where(
        MessengerMessage.key == literal("notice:") + cast(Notice.id, String)
    )
    fresh = select(Notice, User).join(User, User.id == Notice.user_id)
    fresh = fresh.where(Notice.read_at.is_(None), Notice.created_at > now - FRESH, User.is_active)
    bound = Notice.user_id.in_(select(MessengerLink.user_id).where(*ACTIVE))
    fresh = fresh.where(bound, ~muted.exists(), ~told.exists()).order_by(Notice.id)
    made = last = 0
    while found := db.session.execute(fresh.where(Notice.id > last).limit(PORTION)).all():
        made += _queue([(row.Notice, row.User) for row in found], base_url, zone, now)
        last = found[-1].Notice.id
    return made


def _queue(found: Sequence[tuple[Notice, User]], base_url: str, zone: str, now: datetime) -> int:
    links, rows = _links(MessengerLink.user_id.in_({user.id for _, user in found})), []
    for notice, user in found:
        link = next(iter(links.get(user.id, [])), None)
        if link is None or (link.linked_at is not None and notice.created_at < link.linked_at):
            continue
        if not is_quiet(
            Habit(MailMode.AT_ONCE, user.timezone or zone, user.quiet_from, user.quiet_until), now
        ):
            rows.append(_row(notice, link, base_url, now))
    return insert_new(MessengerMessage, rows, ("key",)) if rows else 0


def list_due(*, now: datetime) -> Sequence[int]:
    """Ids of messages that may go now."""
    due = select(MessengerMessage.id).where(
        MessengerMessage.state == S.QUEUED, MessengerMessage.not_before <= now
    )
    return db.session.scalars(
        due.order_by(MessengerMessage.not_before, MessengerMessage.id).limit(PORTION)
    ).all()


def claim(message_id: int, *, now: datetime) -> MessengerMessage | None:
    """Take a message to send it; of many workers exactly one gets it."""
    mine = update(MessengerMessage).where(
        MessengerMessage.id == message_id, MessengerMessage.state == S.QUEUED
    )
    taken = mine.values(state=S.SENDING, touched_at=now, attempts=MessengerMessage.attempts + 1)
    return db.session.scalar(taken.returning(MessengerMessage), execution_options={"populate_existing": True})


def settle(message: MessengerMessage, outcome: Outcome, *, now: datetime) -> None:
    """Write how it went: a throttled or closed messenger hands the message to the person's other one."""
    message.touched_at = now
    if isinstance(outcome, Ok):
        message.state, message.reason = S.SENT, ""
        return
    message.reason = outcome.words[:500]
    if not isinstance(outcome, Rejected):
        message.state = S.UNKNOWN  # it may have come: a notice told twice is worse than one on the screen
        return
    if outcome.meaning in (Meaning.RIGHTS, Meaning.GONE) and message.user_id is not None:
        stop(message.network, message.chat_id, now=now)
    other = _other(message)
    if message.attempts >= MOST_ATTEMPTS or not (outcome.is_retryable or other):
        message.state = S.FAILED
        return
    message.state = S.QUEUED
    if other is not None:
        message.network, message.chat_id, message.not_before = other.network, other.chat_id, now
    else:
        message.not_before = now + (outcome.after or PAUSE)


def revive(*, now: datetime) -> None:
    """What a dead worker left may have gone out: it is not sent again."""
    stale = update(MessengerMessage).where(
        MessengerMessage.state == S.SENDING, MessengerMessage.touched_at < now - LEASE
    )
    db.session.execute(stale.values(state=S.UNKNOWN, touched_at=now, reason="Отправка прервалась."))


def _other(message: MessengerMessage) -> MessengerLink | None:
    if message.user_id is None:
        return None
    links = _links(MessengerLink.user_id == message.user_id).get(message.user_id, [])
    return next((link for link in links if link.network != message.network), None)


def _links(whose: ColumnElement[bool]) -> dict[int, list[MessengerLink]]:
    found: dict[int, list[MessengerLink]] = defaultdict(list)
    active = select(MessengerLink).where(*ACTIVE, whose)
    for link in db.session.scalars(active.order_by(MessengerLink.linked_at, MessengerLink.id)):
        found[link.user_id].append(link)
    return found


def _row(notice: Notice, link: MessengerLink, base_url: str, now: datetime) -> dict[str, object]:
    lines = [notice.title, notice.text, f"{base_url}{notice.address}" if notice.address else ""]
    return {
        "key": f"notice:{notice.id}",
        "user_id": notice.user_id,
        "network": link.network,
        "chat_id": link.chat_id,
        "text": "\n\n".join(line for line in lines if line)[:3500],
        "state": S.QUEUED,
        "not_before": now,
        "touched_at": now,
        "attempts": 0,
        "reason": "",
    }
