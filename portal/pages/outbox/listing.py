"""The list of deliveries: what went, what did not, what is late. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import covers_country, one_for, visible
from portal.registry.territories.models import Region

S = DeliveryState
DAYS = {"1": 1, "7": 7, "31": 31, "366": 366}
LATE = {"15": 15, "60": 60, "1440": 1440}
WAITING = (S.PLANNED, S.SENDING, S.UNKNOWN, S.HELD)
SHOWN = tuple(state for state in S if state is not S.CHOSEN)
MOST_EXPORTED = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all. `days`: how far back; `late`: minutes."""

    state: str = ""
    network: str = ""
    days: str = "7"
    late: str = ""
    code: str = ""
    q: str = ""
    region: str = ""
    municipality: str = ""
    organization: str = ""
    template: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the days is filtered out."""
        place = (self.q, self.region, self.municipality, self.organization, self.template)
        return any((self.state, self.network, self.late, self.code, *place))


def get_delivery(delivery_id: int, who: Who) -> Delivery:
    """The delivery, if it is theirs; raises NotFound and Forbidden."""
    query = select(Delivery).join(Post, Post.id == Delivery.post_id).where(Delivery.id == delivery_id)
    return one_for(who, query, Post.organization_id)


def list_deliveries(who: Who, filters: Filters, *, now: datetime) -> Sequence[Row[Any]]:
    """One page: what was due, the latest first, then what lies ahead, the nearest first."""
    start = (filters.page - 1) * filters.per_page
    return db.session.execute(_rows(who, filters, now).offset(start).limit(filters.per_page)).all()


def walk_deliveries(who: Who, filters: Filters, *, now: datetime) -> Sequence[Row[Any]]:
    """All that the filters leave, up to the most a file holds."""
    return db.session.execute(_rows(who, filters, now).limit(MOST_EXPORTED)).all()


def count_states(who: Who, filters: Filters, *, now: datetime) -> dict[DeliveryState, int]:
    """How many stand in each state, the other filters kept."""
    query = select(Delivery.state, func.count()).select_from(Delivery)
    query = _joined(query, who, filters).where(*_narrowed(filters, now)).group_by(Delivery.state)
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in SHOWN}


def oldest_due(now: datetime) -> datetime | None:
    """Since when the longest waiting delivery of the whole portal should have gone."""
    due = select(func.min(Delivery.due_at)).where(Delivery.state == S.PLANNED, Delivery.due_at <= now)
    return db.session.scalar(due)


def _rows(who: Who, filters: Filters, now: datetime) -> Select[Any]:
    columns = (
        Delivery.id,
        Delivery.state,
        Delivery.network,
        Delivery.due_at,
        Delivery.wanted_at,
        Delivery.delivered_at,
        Delivery.look_at,
        Delivery.attempts,
        Delivery.code,
        Delivery.reason,
        Delivery.url,
        Delivery.post_id,
        Post.title,
        Post.is_demo,
        Organization.short_name,
        Region.timezone,
        SocialPage.name.label("page"),
    )
    query = select(*columns).select_from(Delivery)
    query = _joined(query, who, filters, needs_all=True)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.join(SocialPage, SocialPage.id == Delivery.page_id).where(*_narrowed(filters, now))
    if filters.state in set(S):
        query = query.where(Delivery.state == S(filters.state))
    is_ahead = Delivery.due_at > now
    past, ahead = case((is_ahead, None), else_=Delivery.due_at), case((is_ahead, Delivery.due_at))
    return query.order_by(is_ahead, past.desc(), ahead, Delivery.id.desc())


def _joined(query: Select[Any], who: Who, filters: Filters, *, needs_all: bool = False) -> Select[Any]:
    """Tables that the filters need; the whole country without a filter counts deliveries alone."""
    place = [*matching(filters.q), *in_place(filters.region, filters.municipality)]
    if not covers_country(who.scopes):
        place.append(visible(who))
    if _number(filters.organization):
        place.append(Organization.id == int(filters.organization))
    needs_post = bool(place) or needs_all or bool(filters.template)
    if not needs_post:
        return query
    query = query.join(Post, Post.id == Delivery.post_id)
    if _number(filters.template):
        query = query.where(Post.template_id == int(filters.template))
    if place or needs_all:
        query = query.join(Organization, Organization.id == Post.organization_id).where(*place)
    return query


def _narrowed(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    asked = [Delivery.state != S.CHOSEN]
    if days := DAYS.get(filters.days):
        asked.append(Delivery.due_at >= now - timedelta(days=days))
    if filters.network in set(Network):
        asked.append(Delivery.network == Network(filters.network))
    if minutes := LATE.get(filters.late):
        asked.append(Delivery.state.in_(WAITING))
        asked.append(Delivery.wanted_at < now - timedelta(minutes=minutes))
    if filters.code:
        asked.append(Delivery.code == filters.code)
    return asked


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
