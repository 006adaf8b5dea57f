"""Telling people things: on the screen at once, by mail as each person chose. Flushes, never commits."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.work.notices.models import Notice, NoticeKind


def notify(
    user_ids: Iterable[int],
    *,
    kind: NoticeKind,
    key: str,
    title: str,
    text: str = "",
    address: str = "",
    now: datetime,
) -> int:
    """Tell these people of an event, once each whatever happens; how many had not been told before."""
    wanted = set(user_ids)
    told = select(Notice.user_id).where(Notice.key == key, Notice.user_id.in_(wanted))
    fresh = sorted(wanted - set(db.session.scalars(told)))
    db.session.add_all(
        Notice(user_id=user_id, kind=kind, key=key, title=title, text=text, address=address, created_at=now)
        for user_id in fresh
    )
    db.session.flush()
    return len(fresh)
