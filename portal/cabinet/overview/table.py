"""The curator's table: the institutions of a territory with their sites, one page at a time. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.policy import Who
from portal.cabinet.overview.services import Filters, from_sites, territory
from portal.extensions import db
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import is_overdue
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import find_page, matching
from portal.registry.territories.models import Municipality

STAGE_TABS = ("review", "filling", "official")
SORTS: dict[str, InstrumentedAttribute[Any]] = {"due": Site.stage_due, "percent": Site.percent}
BY_NAME = (Organization.sort_key.asc(), Organization.id.asc())
BY_NAME_DOWN = (Organization.sort_key.desc(), Organization.id.desc())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of organizations, and what of their sites."""

    organizations: list[ColumnElement[bool]]
    sites: list[ColumnElement[bool]]
    is_without: bool  # those that have no site


def list_rows(who: Who, filters: Filters, *, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """One page of the table and the count of all its rows; as many queries for any number of rows."""
    asked = _read_asked(who, filters, now.date())
    column = SORTS.get(filters.sort.removeprefix("-"))
    if column is None or filters.q:
        query, order = _all(select(Organization.id), asked), _order(column, filters.sort)
        ids, total = find_page(query, order, filters.page, filters.per_page, is_search=bool(filters.q))
    else:
        ids, total = _sorted_page(asked, column, filters), _count(asked)
    rows = {row.id: row for row in db.session.execute(_columns(now.date()).where(Organization.id.in_(ids)))}
    return [rows[id] for id in ids], total


def _count(asked: Asked) -> int:
    query = select(func.count()).select_from(Organization).where(is_working(), *asked.organizations)
    if asked.is_without:
        query = _all(select(func.count()), asked)
    elif asked.sites:
        query = from_sites(select(func.count()), asked.organizations).where(*asked.sites)
    return db.session.scalar(query) or 0


def _sorted_page(asked: Asked, column: InstrumentedAttribute[Any], filters: Filters) -> list[int]:
    """Rows that have the value, read in the order of its index, then those that have none, by name."""
    conditions, offset = [*asked.sites, column.is_not(None)], (filters.page - 1) * filters.per_page
    ids, known = list[int](), 0
    if offset:
        valued = from_sites(select(func.count()), asked.organizations).where(*conditions)
        known = db.session.scalar(valued) or 0
    if not asked.is_without and offset <= known:
        first = select(Organization.id).join(Site, Site.organization_id == Organization.id)
        first = first.where(is_working(), *asked.organizations, *conditions)
        first = first.order_by(column.desc() if filters.sort.startswith("-") else column, *BY_NAME)
        ids += db.session.scalars(first.limit(filters.per_page).offset(offset))
    if len(ids) < filters.per_page:
        rest = _all(select(Organization.id), asked).where(column.is_(None)).order_by(*BY_NAME)
        rest = rest.limit(filters.per_page - len(ids)).offset(max(offset - known, 0))
        ids += db.session.scalars(rest)
    return ids


def _order(column: InstrumentedAttribute[Any] | None, sort: str) -> tuple[ColumnElement[Any], ...]:
    is_down = sort.startswith("-")
    if column is None:
        return BY_NAME_DOWN if is_down else BY_NAME
    return (column.is_(None), column.desc() if is_down else column.asc(), *BY_NAME)


def _with_sites(query: Select[Any]) -> Select[Any]:
    return query.select_from(Organization).outerjoin(Site, Site.organization_id == Organization.id)


def _all(query: Select[Any], asked: Asked) -> Select[Any]:
    without = [Site.id.is_(None)] if asked.is_without else []
    return _with_sites(query).where(is_working(), *asked.organizations, *asked.sites, *without)


def _columns(today: date) -> Select[Any]:
    query = select(
        Organization.id,
        Organization.short_name,
        Organization.type,
        Organization.responsible_name,
        Municipality.name.label("municipality"),
        Site.slug,
        Site.stage,
        Site.stage_due,
        Site.percent,
        Site.sections_done,
        Site.sections_total,
        is_overdue(today).label("is_overdue"),
    )
    return _with_sites(query).outerjoin(Municipality, Municipality.id == Organization.municipality_id)


def _read_asked(who: Who, filters: Filters, today: date) -> Asked:
    """The conditions of the filters; what makes no sense is as if not asked."""
    organizations = [*territory(who, filters), *matching(filters.q)]
    if filters.type in set(OrgType):
        organizations.append(Organization.type == OrgType(filters.type))
    sites = [is_overdue(today)] if filters.tab == "overdue" else []
    for stage in (filters.tab if filters.tab in STAGE_TABS else "", filters.stage):
        if stage in set(SiteStage):
            sites.append(Site.stage == SiteStage(stage))
    return Asked(organizations, sites, is_without=filters.tab == "none")
