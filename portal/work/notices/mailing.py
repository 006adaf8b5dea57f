"""Notices on their way to the mail: what is ready goes as one message a person, never twice. Flushes only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, and_, select, update

from portal.accounts.models import MailMode, User
from portal.extensions import db
from portal.mail.services import post
from portal.work.notices.habits import Habit, may_mail
from portal.work.notices.models import Notice, NoticeMute, waits_for_mail

FRESH = timedelta(days=4)
"""What is older is told on the screen only: a person who verifies an address gets no flood of old mail."""

MOST_SHOWN = 30
FOOT = "Как часто приходят письма, настраивается в портале: {address}"


def list_waiting(zone: str, *, now: datetime) -> list[tuple[int, list[int]]]:
    """People whose notices are ready now, with the ids; `zone` is of those who chose none."""
    muted = select(NoticeMute.kind).where(
        NoticeMute.user_id == Notice.user_id, NoticeMute.kind == Notice.kind
    )
    query = select(Notice.id, Notice.created_at, User).join(User, User.id == Notice.user_id)
    query = query.where(waits_for_mail, Notice.created_at > now - FRESH, ~muted.exists(), _has_mail())
    rows = db.session.execute(query.order_by(Notice.user_id, Notice.id)).all()
    found = []
    for user_id, group in groupby(rows, key=lambda row: int(row.User.id)):
        ready = [row.id for row in group if may_mail(_habit(row.User, zone), row.created_at, now)]
        found += [(user_id, ready)] if ready else []
    return found


def mail_notices(user_id: int, ids: Sequence[int], *, base_url: str, now: datetime) -> bool:
    """Hand these notices of a person to the mail as one message; of two who try at once one does."""
    claim = update(Notice).where(Notice.id.in_(ids), Notice.user_id == user_id, waits_for_mail)
    claimed = db.session.scalars(
        claim.values(mailed_at=now).returning(Notice), execution_options={"populate_existing": True}
    ).all()
    if not claimed:
        return False
    user, notices = db.session.get_one(User, user_id), sorted(claimed, key=lambda notice: notice.id)
    post(
        key=f"notice:{notices[0].id}",
        to=user.email,
        to_name=user.name,
        subject=_subject(notices),
        text=_text(notices, base_url),
        now=now,
    )
    return True


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return " ".join(notices[0].title.split())[:150]
    return f"Портал: новых уведомлений {len(notices)}"


def _text(notices: Sequence[Notice], base_url: str) -> str:
    parts = ["\n".join(_lines(notice, base_url)) for notice in notices[:MOST_SHOWN]]
    if len(notices) > MOST_SHOWN:
        parts.append(f"И ещё {len(notices) - MOST_SHOWN}: {base_url}/notices")
    return "\n\n".join([*parts, FOOT.format(address=f"{base_url}/notices/settings")]) + "\n"


def _lines(notice: Notice, base_url: str) -> Iterable[str]:
    yield notice.title
    if notice.text:
        yield notice.text
    if notice.address:
        yield f"{base_url}{notice.address}"


def _habit(user: User, zone: str) -> Habit:
    return Habit(user.mail_mode, user.timezone or zone, user.quiet_from, user.quiet_until)


def _has_mail() -> ColumnElement[bool]:
    verified = User.email_verified_at.is_not(None)
    return and_(verified, User.email != "", User.is_active, User.mail_mode != MailMode.NEVER)
