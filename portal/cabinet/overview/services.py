"""The state of a territory in figures and the table of its institutions. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.gosweb.sites.models import Site, SiteStage
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import matching
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality

WEEKS = 8
CLOSED = (SiteStage.OFFICIAL, SiteStage.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the curator asked to see; empty means all."""

    tab: str = "all"
    q: str = ""
    type: str = ""
    stage: str = ""
    region: str = ""
    municipality: str = ""
    sort: str = "due"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of a territory at one moment."""

    organizations: int
    sites: int
    published: int
    official: int
    overdue: int
    review: int
    filling: int
    percent: float | None  # of required items over all sites; None where there are no sites
    sites_before: int  # a week ago
    published_before: int


def is_overdue(today: date) -> ColumnElement[bool]:
    """The condition that a site's stage is past its term."""
    return and_(Site.stage_due < today, Site.stage.not_in(CLOSED))


def count_figures(who: Who, filters: Filters, *, now: datetime) -> Figures:
    """All the figures in one query; archived sites do not count as sites."""
    week_ago, today = now - timedelta(days=7), now.date()
    live = Site.stage != SiteStage.ARCHIVED
    query = select(
        func.count(Organization.id),
        _count(live),
        _count(and_(live, Site.published_at.is_not(None))),
        _count(Site.stage == SiteStage.OFFICIAL),
        _count(is_overdue(today)),
        _count(Site.stage == SiteStage.REVIEW),
        _count(Site.stage == SiteStage.FILLING),
        100.0 * func.sum(case((live, Site.present))) / func.nullif(func.sum(case((live, Site.required))), 0),
        _count(and_(live, Site.created_at < week_ago)),
        _count(and_(live, Site.first_published_at < week_ago)),
    )
    query = query.select_from(Organization).outerjoin(Site, Site.organization_id == Organization.id)
    row = db.session.execute(query.where(_territory(who, filters))).one()
    return Figures(*[value if index == 7 else value or 0 for index, value in enumerate(row)])


def count_stages(who: Who, filters: Filters) -> dict[SiteStage, int]:
    """How many sites stand on each stage, in the order of the stages."""
    query = select(Site.stage, func.count()).join(Organization, Site.organization_id == Organization.id)
    rows = db.session.execute(query.where(_territory(who, filters)).group_by(Site.stage)).all()
    found = {stage: count for stage, count in rows}
    return {stage: found.get(stage, 0) for stage in SiteStage}


def published_by_week(who: Who, filters: Filters, *, now: datetime) -> list[int]:
    """Sites that had ever been published by the end of each of the last weeks, the oldest first."""
    ends = [now - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    columns = [_count(Site.first_published_at <= end) for end in ends]
    query = select(*columns).join(Organization, Site.organization_id == Organization.id)
    row = db.session.execute(query.where(_territory(who, filters))).one()
    return [count or 0 for count in row]


def list_rows(who: Who, filters: Filters, *, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """One page of the table and the count of all its rows."""
    condition = and_(_territory(who, filters), _asked(filters, now.date()))
    base = select(Organization.id).outerjoin(Site, Site.organization_id == Organization.id).where(condition)
    total = db.session.scalar(select(func.count()).select_from(base.subquery())) or 0
    query = select(
        Organization.id,
        Organization.short_name,
        Organization.type,
        Municipality.name.label("municipality"),
        Organization.region_code,
        Organization.responsible_name,
        Organization.is_demo,
        Site.slug,
        Site.stage,
        Site.stage_due,
        Site.percent,
        Site.sections_done,
        Site.sections_total,
        Site.published_at,
    )
    query = query.select_from(Organization).outerjoin(Site, Site.organization_id == Organization.id)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id).where(condition)
    query = _sorted(query, filters.sort).limit(filters.per_page)
    rows = db.session.execute(query.offset((filters.page - 1) * filters.per_page)).all()
    return rows, total


def _territory(who: Who, filters: Filters) -> ColumnElement[bool]:
    conditions = [visible(who)]
    if filters.region:
        conditions.append(Organization.region_code == filters.region)
    if filters.municipality.isdecimal() and len(filters.municipality) < 10:
        key = int(filters.municipality)
        inside = select(Municipality.id).where(Municipality.parent_id == key)
        place = Organization.municipality_id
        conditions.append(or_(place == key, place.in_(inside)))
    return and_(*conditions)


def _asked(filters: Filters, today: date) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Organization.id.is_not(None)]
    match filters.tab:
        case "overdue":
            conditions.append(is_overdue(today))
        case "review" | "filling" | "official":
            conditions.append(Site.stage == SiteStage(filters.tab))
        case "none":
            conditions.append(Site.id.is_(None))
    if filters.type in set(OrgType):
        conditions.append(Organization.type == OrgType(filters.type))
    if filters.stage in set(SiteStage):
        conditions.append(Site.stage == SiteStage(filters.stage))
    conditions += matching(filters.q)
    return and_(*conditions)


def _sorted(query: Select[Any], sort: str) -> Select[Any]:
    order: dict[str, list[Any]] = {
        "due": [Site.stage_due.is_(None), Site.stage_due],
        "-due": [Site.stage_due.is_(None), Site.stage_due.desc()],
        "percent": [Site.percent.is_(None), Site.percent],
        "-percent": [Site.percent.is_(None), Site.percent.desc()],
        "name": [],
        "-name": [Organization.sort_key.desc()],
    }
    return query.order_by(*order.get(sort, []), Organization.sort_key, Organization.id)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
