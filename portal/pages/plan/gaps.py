"""Who publishes less than the norm: pages with their windows, for one institution and for a territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select

from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.plan.periods import midnight
from portal.pages.plan.services import zone_column
from portal.pages.plan.windows import Fill, Window, fill_windows, number_of, windows_of
from portal.pages.posts.models import PostingRules
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import visible
from portal.registry.territories.models import Region

S = DeliveryState
WAITING = (S.PLANNED, S.SENDING, S.HELD)
SHOWS = {"current": "С пробелом сейчас", "any": "С пробелом за месяц", "all": "Все страницы"}
SORTS = ("missing", "name", "-name")


@dataclass(frozen=True, slots=True)
class Strip:
    """A page with its windows."""

    page_id: int
    name: str
    fills: list[Fill]


@dataclass(frozen=True, slots=True)
class GapFilters:
    """What the curator asked to see; empty means all."""

    month: date
    show: str = "current"
    network: str = ""
    type: str = ""
    region: str = ""
    municipality: str = ""
    q: str = ""
    sort: str = "missing"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class GapLine:
    """A page of the curator's table."""

    organization_id: int
    organization: str
    page: str
    network: Network
    is_demo: bool
    fills: list[Fill]


RANKS = {network: rank for rank, network in enumerate(Network)}
"""Networks as people name them: ВКонтакте first, not by the letters of their codes."""


def list_strips(organization_id: int, month: date, *, zone: str, norm: int, now: datetime) -> list[Strip]:
    """Official pages of an institution with the windows of the month; one query."""
    start, end = _month_bounds(month, zone)
    at = func.coalesce(Delivery.delivered_at, Delivery.wanted_at)
    is_counted = and_(or_(is_out(), Delivery.state.in_(WAITING)), at >= start, at < end)
    query = select(SocialPage.id, SocialPage.name, SocialPage.network, Delivery.state, at)
    query = query.outerjoin(Delivery, and_(Delivery.page_id == SocialPage.id, is_counted))
    query = query.where(SocialPage.organization_id == organization_id, SocialPage.kind == PageKind.OFFICIAL)
    found: dict[int, tuple[str, list[date], list[date]]] = {}
    for id, name, network, state, moment in db.session.execute(
        query.order_by(case(RANKS, value=SocialPage.network), SocialPage.id)
    ):
        _, published, planned = found.setdefault(
            id, (f"{network.label}: {name}" if name else network.label, [], [])
        )
        if moment is not None:
            day = moment.astimezone(ZoneInfo(zone)).date()
            (published if state is S.DELIVERED else planned).append(day)
    today = local_today(zone, now)
    return [
        Strip(id, name, fill_windows(month, published, planned, norm=norm, today=today))
        for id, (name, published, planned) in found.items()
    ]


def list_gaps(who: Who, filters: GapFilters, *, norm: int, now: datetime) -> tuple[list[GapLine], int]:
    """One page of the table and how many lines there are in all; as many queries for any page."""
    zones = _list_zones(who)
    query = _query(who, filters, zones, norm, now)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    start = (filters.page - 1) * filters.per_page
    rows = db.session.execute(query.offset(start).limit(filters.per_page)).all()
    return [_line(row, filters.month, norm, now) for row in rows], total


def _query(who: Who, filters: GapFilters, zones: Sequence[str], norm: int, now: datetime) -> Select[Any]:
    counts = _counts(filters.month, zones)
    columns = (
        Organization.id,
        Organization.short_name,
        Organization.is_demo,
        SocialPage.id.label("page_id"),
        SocialPage.name,
        SocialPage.network,
        zone_column().label("zone"),
        *counts.values(),
    )
    query = select(*columns).select_from(SocialPage)
    query = query.join(Organization, Organization.id == SocialPage.organization_id)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(PostingRules, PostingRules.organization_id == Organization.id)
    query = query.outerjoin(Delivery, and_(Delivery.page_id == SocialPage.id, _in_month(filters.month)))
    query = query.where(visible(who), is_working(), SocialPage.kind == PageKind.OFFICIAL, *_asked(filters))
    query = query.group_by(SocialPage.id, Organization.id, Region.code, PostingRules.organization_id)
    short = _short(filters, counts, norm, now)
    if filters.show != "all":
        query = query.having(short > 0)
    return query.order_by(*_order(filters, short))


def _asked(filters: GapFilters) -> list[ColumnElement[bool]]:
    found = [*matching(filters.q), *in_place(filters.region, filters.municipality)]
    if filters.network in set(Network):
        found.append(SocialPage.network == Network(filters.network))
    if filters.type in set(OrgType):
        found.append(Organization.type == OrgType(filters.type))
    return found


def _order(filters: GapFilters, short: ColumnElement[int]) -> tuple[Any, ...]:
    name = Organization.sort_key.desc() if filters.sort == "-name" else Organization.sort_key
    if filters.sort in ("name", "-name"):
        return (name, SocialPage.id)
    return (short.desc(), Organization.sort_key, SocialPage.id)


def _short(
    filters: GapFilters, counts: dict[str, ColumnElement[int]], norm: int, now: datetime
) -> ColumnElement[int]:
    """How many posts are short: in the current window, or in all of the month together."""
    today = local_today("Europe/Moscow", now)
    current = (
        number_of(today) if (today.year, today.month) == (filters.month.year, filters.month.month) else None
    )
    windows = windows_of(filters.month)
    asked = [current] if filters.show == "current" and current is not None else range(len(windows))
    total: ColumnElement[int] = literal(0)
    for number in asked:
        done = counts[f"published_{number}"]
        if windows[number].last >= today:
            done = done + counts[f"planned_{number}"]
        total = total + _positive(norm - done)
    return total


def _positive(value: ColumnElement[int]) -> Any:
    return (value + func.abs(value)) / 2


def _counts(month: date, zones: Sequence[str]) -> dict[str, Any]:
    """Published and planned of each window, every institution by its own clock."""
    found: dict[str, Any] = {}
    for number, window in enumerate(windows_of(month)):
        published = and_(is_out(), _inside(Delivery.delivered_at, window, zones))
        planned = and_(Delivery.state.in_(WAITING), _inside(Delivery.wanted_at, window, zones))
        for name, condition in (("published", published), ("planned", planned)):
            count = func.count(Delivery.id).filter(condition)
            found[f"{name}_{number}"] = count.label(f"{name}_{number}")
    return found


def is_out() -> ColumnElement[bool]:
    """The condition on Delivery that its post stands on the page: confirmed, and not taken off since."""
    return and_(Delivery.state == S.DELIVERED, Delivery.removed_at.is_(None))


def _inside(at: Any, window: Window, zones: Sequence[str]) -> ColumnElement[bool]:
    zone = zone_column()
    after = window.last + timedelta(days=1)
    return or_(
        *[and_(zone == one, at >= midnight(window.first, one), at < midnight(after, one)) for one in zones]
    )


def _in_month(month: date) -> ColumnElement[bool]:
    """Deliveries of the month anywhere in the country, a day more on each side."""
    start, end = _month_bounds(month, "UTC")
    start, end = start - timedelta(days=1), end + timedelta(days=1)
    confirmed = and_(
        Delivery.state == S.DELIVERED, Delivery.delivered_at >= start, Delivery.delivered_at < end
    )
    waiting = and_(Delivery.state.in_(WAITING), Delivery.wanted_at >= start, Delivery.wanted_at < end)
    return or_(confirmed, waiting)


def _list_zones(who: Who) -> Sequence[str]:
    query = select(zone_column()).select_from(Organization)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(PostingRules, PostingRules.organization_id == Organization.id)
    return db.session.scalars(query.where(visible(who)).distinct()).all() or ["Europe/Moscow"]


def _month_bounds(month: date, zone: str) -> tuple[datetime, datetime]:
    first = month.replace(day=1)
    return midnight(first, zone), midnight((first + timedelta(days=32)).replace(day=1), zone)


def _line(row: Row[Any], month: date, norm: int, now: datetime) -> GapLine:
    today = local_today(row.zone, now)
    fills = [
        Fill(window, getattr(row, f"published_{number}"), getattr(row, f"planned_{number}"), norm, today)
        for number, window in enumerate(windows_of(month))
    ]
    return GapLine(row.id, row.short_name, row.name, row.network, row.is_demo, fills)
