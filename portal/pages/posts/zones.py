"""In which zone an institution chooses the time of its posts, and what it may choose."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.calendar import local_today, settle_local
from portal.extensions import db
from portal.pages.posts.models import PostingRules
from portal.registry.organizations.models import Organization

FARTHEST = timedelta(days=366)
MORNING = time(10)
FIRST, LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)
"""Naive times beyond these are slips of the hand; at the very ends of the calendar no zone can show them."""

PAST = "Это время уже прошло. Выберите другое или нажмите «Опубликовать сейчас»."
TOO_FAR = "До этого дня больше года: проверьте, тот ли год."


def zone_of(organization: Organization) -> str:
    """IANA name of the zone of the institution: its own setting, or that of its region."""
    rules = db.session.get(PostingRules, organization.id)
    return (rules.zone if rules else "") or organization.region.timezone


def in_zone(local: datetime, zone: str) -> datetime:
    """A time chosen on the screen as a moment; of an impossible year, the nearest one can show."""
    return settle_local(min(max(local, FIRST), LAST), zone).at


def local_of(at: datetime | None, zone: str) -> datetime | None:
    """A moment as the clock of the zone shows it, for a field of a form."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None


def tomorrow_morning(zone: str, now: datetime) -> datetime:
    """Tomorrow at ten by that zone."""
    day = local_today(zone, now) + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone))


def fault_of(at: datetime, now: datetime) -> str:
    """Why a post cannot be planned for this moment; empty where it can."""
    if at <= now:
        return PAST
    return TOO_FAR if at > now + FARTHEST else ""
