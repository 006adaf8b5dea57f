"""Telling people things: on the screen at once, by mail as each person chose. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from portal.accounts.models import User
from portal.errors import NotFound
from portal.extensions import db
from portal.once import insert_new
from portal.work.notices.models import Notice, NoticeKind, NoticeMute, is_unread


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell one person; the key makes it told once."""

    user_id: int
    kind: NoticeKind
    key: str
    title: str
    text: str = ""
    address: str = ""


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
    return tell([Telling(id, kind, key, title, text, address) for id in sorted(set(user_ids))], now=now)


def tell(tellings: Iterable[Telling], *, now: datetime) -> int:
    """Tell many things to many people, each once, also where two tell at the same moment."""
    rows = [asdict(telling) | {"created_at": now} for telling in tellings]
    return insert_new(Notice, rows, ("user_id", "key"))


def list_notices(
    user_id: int, *, kind: str = "", is_new: bool = False, page: int = 1, per_page: int = 20
) -> tuple[Sequence[Notice], int]:
    """A page of a person's notices, the unread first, then the newest; how many there are in all."""
    mine = _mine(user_id, kind) + ([is_unread] if is_new else [])
    total = db.session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0
    order = Notice.read_at.is_not(None), Notice.id.desc()
    query = select(Notice).where(*mine).order_by(*order).offset((page - 1) * per_page).limit(per_page)
    return db.session.scalars(query).all(), total


def get_notice(notice_id: int, user_id: int) -> Notice:
    """A person's own notice; raises NotFound."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id))
    if found is None:
        raise NotFound
    return found


def mark_read(user_id: int, *, now: datetime, ids: Sequence[int] = (), kind: str = "") -> int:
    """Mark these notices of a person read, or all of a kind where none is named; how many were unread."""
    mine = [*_mine(user_id, kind), is_unread, *([Notice.id.in_(ids)] if ids else [])]
    marked = update(Notice).where(*mine).values(read_at=now).returning(Notice.id)
    return len(db.session.scalars(marked).all())


def list_muted(user_id: int) -> list[NoticeKind]:
    """Kinds that this person does not want by mail."""
    kinds = select(NoticeMute.kind).where(NoticeMute.user_id == user_id)
    return list(db.session.scalars(kinds))


def mute(user: User, kinds: Iterable[NoticeKind]) -> None:
    """Keep these kinds, and no others, out of the person's mail."""
    wanted, muted = set(kinds), set(list_muted(user.id))
    for kind in muted - wanted:
        db.session.delete(db.session.get_one(NoticeMute, (user.id, kind)))
    db.session.flush()
    insert_new(
        NoticeMute,
        [{"user_id": user.id, "kind": kind} for kind in sorted(wanted - muted)],
        ("user_id", "kind"),
    )


def _mine(user_id: int, kind: str) -> list[ColumnElement[bool]]:
    mine = [Notice.user_id == user_id]
    return [*mine, Notice.kind == NoticeKind(kind)] if kind in set(NoticeKind) else mine
