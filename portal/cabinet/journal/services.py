"""The journal: deeds in a territory, narrowed, page after page; the history of an institution. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, func, or_, select

from portal.accounts.models import User
from portal.accounts.policy import Who
from portal.audit import AuditEvent
from portal.calendar import find_day
from portal.extensions import db
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.scopes import visible
from portal.registry.territories.models import Region

MAX_WORDS = 6
PORTION = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""  # words of the institution or of the person
    since: str = ""  # ISO days of the zone given beside
    until: str = ""


def list_events(
    who: Who, filters: Filters, zone: ZoneInfo, *, before: int | None = None, limit: int = PORTION
) -> Sequence[Row[Any]]:
    """Events older than the one named, the newest first, with the person, the institution and its zone."""
    query = select(AuditEvent, User.name, Organization.short_name, Region.timezone, Organization.is_demo)
    query = query.join(Organization, Organization.id == AuditEvent.organization_id)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(User, User.id == AuditEvent.actor_id)
    query = query.where(visible(who), *_conditions(filters, zone))
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return db.session.execute(query.order_by(AuditEvent.id.desc()).limit(limit)).all()


def walk_events(who: Who, filters: Filters, zone: ZoneInfo) -> Iterator[Sequence[Row[Any]]]:
    """All of them, some hundreds at a time."""
    before = None
    while rows := list_events(who, filters, zone, before=before):
        yield rows
        before = rows[-1][0].id


def _conditions(filters: Filters, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found = []
    for word in words_of(filters.q)[:MAX_WORDS]:
        texts = Organization.search_text, User.search_text
        found.append(or_(*(text.contains(word, autoescape=True) for text in texts)))
    if since := find_day(filters.since):
        found.append(AuditEvent.at >= datetime.combine(since, time(), zone))
    if until := find_day(filters.until):
        found.append(AuditEvent.at < datetime.combine(until + timedelta(days=1), time(), zone))
    return found


def list_history(organization_id: int, *, page: int, per_page: int) -> tuple[Sequence[Row[Any]], int]:
    """A page of events with the names of who did them, the newest first, and how many there are."""
    mine = AuditEvent.organization_id == organization_id
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(mine)) or 0
    query = select(AuditEvent, User.name).outerjoin(User, User.id == AuditEvent.actor_id).where(mine)
    query = query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return db.session.execute(query.limit(per_page).offset((page - 1) * per_page)).all(), total
