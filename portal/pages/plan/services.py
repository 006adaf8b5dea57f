"""Posts of a period with what became of them: one query for every layout, list and file. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.outcomes import Outcome, count_of, goes_to, is_shown, is_untouched, outcome
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostingRules
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import covers_country, visible, within
from portal.registry.territories.models import Region

S = DeliveryState
MOST = 3_000
"""Posts that a month, a week or a day shows; what is cut off is said, the list has it all."""

MOST_CHOICES = 300
ORIGINS = {"own": "Свои", "delegated": "Делегированные", "template": "По шаблону ЦУР"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    organization: str = ""
    network: str = ""
    state: str = ""
    topic: str = ""
    rubric: str = ""
    campaign: str = ""
    template: str = ""
    origin: str = ""
    type: str = ""
    region: str = ""
    municipality: str = ""
    q: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        said = (self.organization, self.network, self.state, self.topic, self.rubric, self.campaign)
        return any((*said, self.template, self.origin, self.type, self.region, self.municipality, self.q))


def list_posts(who: Who, filters: Filters, start: datetime, end: datetime) -> tuple[Sequence[Row[Any]], bool]:
    """Posts planned from one moment until another in the order of time, and whether some were cut off."""
    rows = db.session.execute(_query(who, filters, start, end).limit(MOST + 1)).all()
    return rows[:MOST], len(rows) > MOST


def list_all(who: Who, filters: Filters, start: datetime, end: datetime) -> Iterator[Row[Any]]:
    """All of the same posts, a portion at a time in memory: for files, which cut nothing off."""
    with db.session.execute(_query(who, filters, start, end).execution_options(yield_per=500)) as rows:
        yield from rows


def list_page(
    who: Who, filters: Filters, start: datetime, end: datetime, *, page: int, per_page: int
) -> tuple[Sequence[Row[Any]], int]:
    """One page of the same posts, and how many there are in all."""
    query = _query(who, filters, start, end)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return db.session.execute(query.offset((page - 1) * per_page).limit(per_page)).all(), total


def list_choices(who: Who, start: datetime, end: datetime) -> tuple[list[str], list[str], list[str]]:
    """Тематики, rubrics and campaigns of the period, for the filters; one query."""
    columns = (Post.topic, Post.rubric, Post.campaign)
    query = select(*columns).where(*_in_time(start, end)).distinct().limit(MOST_CHOICES)
    if not covers_country(who.scopes):
        query = query.where(Post.organization_id.in_(select(Organization.id).where(visible(who))))
    rows = db.session.execute(query).all()
    topics, rubrics, campaigns = (sorted({row[number] for row in rows} - {""}) for number in range(3))
    return topics, rubrics, campaigns


def list_own(who: Who, most: int) -> Sequence[Row[Any]]:
    """Institutions this person sees with their zones, at most so many and one more."""
    columns = (Organization.id, Organization.short_name, zone_column().label("zone"))
    query = _with_zone(select(*columns).select_from(Organization)).where(visible(who))
    return db.session.execute(query.order_by(Organization.sort_key, Organization.id).limit(most + 1)).all()


def find_own(who: Who, organization_id: str) -> Row[Any] | None:
    """One institution as `list_own` gives it, if this person sees it."""
    if not _number(organization_id):
        return None
    columns = (Organization.id, Organization.short_name, zone_column().label("zone"))
    query = _with_zone(select(*columns).select_from(Organization))
    return db.session.execute(
        query.where(visible(who), Organization.id == int(organization_id))
    ).one_or_none()


def zone_column() -> ColumnElement[str]:
    """The zone of an institution: its own setting, or that of its region."""
    zone: ColumnElement[str] = func.coalesce(func.nullif(PostingRules.zone, ""), Region.timezone)
    return zone


def _query(who: Who, filters: Filters, start: datetime, end: datetime) -> Select[Any]:
    columns = (
        Post.id,
        Post.title,
        Post.text,
        Post.planned_at,
        Post.zone,
        Post.revision,
        Post.topic,
        Post.rubric,
        Post.campaign,
        Post.template_id,
        Post.is_delegated,
        Post.is_urgent,
        Post.is_demo,
        Organization.id.label("organization_id"),
        Organization.short_name,
        zone_column().label("own_zone"),
        outcome().label("outcome"),
        count_of(S.DELIVERED).label("delivered"),
        func.count(Delivery.id).label("pages"),
        and_(is_untouched(), _may_write(who)).label("can_move"),
        *[goes_to(network).label(network.value) for network in Network],
    )
    query = select(*columns).select_from(Post).join(Organization, Organization.id == Post.organization_id)
    query = _with_zone(query).outerjoin(Delivery, Delivery.post_id == Post.id)
    query = query.where(*_in_time(start, end), *_conditions(who, filters))
    if filters.state != Outcome.CANCELLED:
        query = query.where(is_shown())
    query = query.group_by(Post.id, Organization.id, Region.code, PostingRules.organization_id)
    if filters.state in set(Outcome):
        query = query.having(outcome() == filters.state)
    return query.order_by(Post.planned_at, Post.id)


def _with_zone(query: Select[Any]) -> Select[Any]:
    query = query.join(Region, Region.code == Organization.region_code)
    return query.outerjoin(PostingRules, PostingRules.organization_id == Organization.id)


def _in_time(start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    return [Post.planned_at >= start, Post.planned_at < end]


def _may_write(who: Who) -> ColumnElement[bool]:
    """The condition on Organization that this person writes for it; the last word is with the deed itself."""
    return within([*who.about(Action.WRITE_POST).scopes, *who.about(Action.DELEGATE_POST).scopes])


def _conditions(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    found = [] if covers_country(who.scopes) else [visible(who)]
    found += [*matching(filters.q), *in_place(filters.region, filters.municipality)]
    if _number(filters.organization):
        found.append(Organization.id == int(filters.organization))
    if _number(filters.template):
        found.append(Post.template_id == int(filters.template))
    if filters.type in set(OrgType):
        found.append(Organization.type == OrgType(filters.type))
    if filters.network in set(Network):
        network = Delivery.network == Network(filters.network)
        found.append(exists().where(Delivery.post_id == Post.id, network).correlate(Post))
    told = ((Post.topic, filters.topic), (Post.rubric, filters.rubric), (Post.campaign, filters.campaign))
    found += [column == value for column, value in told if value]
    return found + _origin(filters.origin)


def _origin(origin: str) -> list[ColumnElement[bool]]:
    match origin:
        case "own":
            return [Post.is_delegated.is_(False), Post.template_id.is_(None)]
        case "delegated":
            return [Post.is_delegated.is_(True)]
        case "template":
            return [Post.template_id.is_not(None)]
        case _:
            return []


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
