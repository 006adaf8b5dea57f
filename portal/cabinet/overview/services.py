"""The state of a territory in figures. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import is_overdue
from portal.registry.organizations.closing import closed_ids, is_working
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import in_place
from portal.registry.scopes import covers_country, visible

WEEKS = 8


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
    """Numbers of a territory at one moment; archived sites count on their stage only."""

    organizations: int
    stages: dict[SiteStage, int]  # every stage, in order
    sites: int
    published: int
    overdue: int
    percent: float | None  # of required items over all sites; None where nothing is required
    published_by_week: list[int]  # ever published by the end of each of the last weeks, the oldest first

    @property
    def published_before(self) -> int:
        """How many had been published a week ago."""
        return self.published_by_week[-2]


def count_figures(who: Who, filters: Filters, *, now: datetime) -> Figures:
    """All the figures in two queries: over the organizations, and over their sites by stage."""
    place = territory(who, filters)
    rows = {row.stage: row for row in db.session.execute(_by_stage(place, now))}
    live = [row for stage, row in rows.items() if stage != SiteStage.ARCHIVED]
    required = sum(row.required for row in live)
    return Figures(
        organizations=db.session.scalar(select(func.count(Organization.id)).where(is_working(), *place)) or 0,
        stages={stage: rows[stage].sites if stage in rows else 0 for stage in SiteStage},
        sites=sum(row.sites for row in live),
        published=sum(row.published for row in live),
        overdue=sum(row.overdue for row in live),
        percent=100 * sum(row.present for row in live) / required if required else None,
        published_by_week=[sum(row[week - WEEKS] for row in live) for week in range(WEEKS)],
    )


def territory(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions on Organization: what this person sees of the place asked; none for the whole country."""
    seen = [] if covers_country(who.scopes) else [visible(who)]
    return [*seen, *in_place(filters.region, filters.municipality)]


def from_sites(query: Select[Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Sites of working organizations under conditions; without any, organizations are not even read."""
    query = query.select_from(Site).where(Site.organization_id.not_in(closed_ids()))
    if not conditions:
        return query
    return query.join(Organization, Organization.id == Site.organization_id).where(*conditions)


def _by_stage(place: Sequence[ColumnElement[bool]], now: datetime) -> Select[Any]:
    """All that this reads stands in one index of sites."""
    ends = [now - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    query = select(
        Site.stage,
        func.count().label("sites"),
        func.count(Site.published_at).label("published"),
        func.count().filter(is_overdue(now.date())).label("overdue"),
        func.sum(Site.required).label("required"),
        func.sum(Site.present).label("present"),
        *[func.count().filter(Site.first_published_at <= end) for end in ends],
    )
    return from_sites(query, place).group_by(Site.stage)
