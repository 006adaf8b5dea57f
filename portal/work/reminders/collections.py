"""What happens to parts of collections, told to the districts that owe them. Flushes, never commits."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.policy import Action
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, CollectionState, PartState
from portal.registry.scopes import of_municipality
from portal.registry.territories.spheres import codes_inside
from portal.work.audience import Holder, list_holders
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell
from portal.work.reminders.terms import Nearness, find_near, is_soon

OWED = (PartState.WAITING, PartState.FILLING, PartState.RETURNED)


def tell_parts(*, since: datetime, now: datetime) -> int:
    """Tell of parts opened, returned, accepted and reminded of since that moment; how many were new."""
    asked = CollectionPart.reminder_asked_at > since
    moved = CollectionPart.touched_at > since
    parts = _list_parts(or_(Collection.created_at > since, moved, asked))
    holders = _holders(parts)
    return tell(
        [
            Telling(id, NoticeKind.COLLECTION, f"part:{part.id}:{event}", title, text, _address(part))
            for part in parts
            for event, title, text in _events(part, since)
            for id in _people(part, holders)
        ],
        now=now,
    )


def tell_terms(*, now: datetime) -> int:
    """Tell of terms that are near or past; another term is told anew."""
    owed = CollectionPart.state.in_(OWED), Collection.state == CollectionState.OPEN
    parts = _list_parts(is_soon(Collection.due, now), *owed)
    holders = _holders(parts)
    return tell(
        [
            Telling(id, NoticeKind.TERM, f"part:{part.id}:{near.key}", title, "", _address(part))
            for part in parts
            if (near := find_near(part.collection.due, part.collection.region_code, now)) is not None
            for title in [_title(near, part)]
            for id in _people(part, holders)
        ],
        now=now,
    )


def _list_parts(*conditions: ColumnElement[bool]) -> Sequence[CollectionPart]:
    query = select(CollectionPart).join(CollectionPart.collection).where(*conditions)
    query = query.options(contains_eager(CollectionPart.collection)).order_by(CollectionPart.id)
    return db.session.scalars(query).all()


def _holders(parts: Sequence[CollectionPart]) -> dict[str, list[Holder]]:
    scopes = {of_municipality(part.municipality_id) for part in parts}
    return list_holders(scopes, Action.FILL_COLLECTION)


def _people(part: CollectionPart, holders: dict[str, list[Holder]]) -> list[int]:
    """Who may fill the part: a grant of some spheres reaches a collection of those alone."""
    mine = holders.get(of_municipality(part.municipality_id), [])
    return sorted({one.user_id for one in mine if _reaches(one, part.collection.spheres)})


def _reaches(holder: Holder, spheres: list[str]) -> bool:
    known = {code for sphere in holder.spheres for code in codes_inside(sphere)}
    return not holder.spheres or bool(spheres and set(spheres) <= known)


def _events(part: CollectionPart, since: datetime) -> Iterator[tuple[str, str, str]]:
    """What happened to the part since then: the key of the event, its title and text."""
    title, is_open = part.collection.title, part.collection.state is CollectionState.OPEN
    term = f"Срок: {part.collection.due:%d.%m.%Y}"
    if is_open and part.collection.created_at > since:
        yield "opened", f"Открыт сбор: {title}", term
    if part.state is PartState.RETURNED and part.touched_at > since:
        yield f"returned:{_stamp(part.sent_at)}", f"Часть возвращена: {title}", part.remark
    if part.state is PartState.ACCEPTED and part.touched_at > since:
        yield "accepted", f"Часть принята: {title}", ""
    asked = part.reminder_asked_at
    if is_open and part.state in OWED and asked is not None and asked > since:
        yield f"reminded:{_stamp(asked)}", f"Напоминаем о сборе: {title}", term


def _title(near: Nearness, part: CollectionPart) -> str:
    return f"{near.words}: сбор «{part.collection.title}»"


def _stamp(at: datetime | None) -> str:
    return f"{at.timestamp():.0f}" if at else "0"


def _address(part: CollectionPart) -> str:
    return f"/collections/parts/{part.id}"
