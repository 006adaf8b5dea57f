"""The list of organizations: search, filters, order, one page at a time. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.organizations.closing import closed_ids, is_working
from portal.registry.organizations.models import Organization, OrganizationSphere, OrgLevel, OrgType
from portal.registry.organizations.search import find_page, in_place, matching
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside

ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "name": (Organization.sort_key.asc(), Organization.id.asc()),
    "-name": (Organization.sort_key.desc(), Organization.id.desc()),
    "updated": (Organization.updated_at.asc(), Organization.id.asc()),
    "-updated": (Organization.updated_at.desc(), Organization.id.desc()),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    region: str = ""
    municipality: str = ""
    type: str = ""
    sphere: str = ""
    level: str = ""
    responsible: str = ""  # "none": nobody is appointed
    state: str = ""  # "closed": those that are no more; empty: those that work
    sort: str = "name"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        narrowing = (self.q, self.region, self.municipality, self.type, self.sphere, self.level)
        return any((*narrowing, self.responsible, self.state))


def conditions_of(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked; what makes no sense is as if not asked."""
    place = in_place(filters.region, filters.municipality)
    conditions = [visible(who), *matching(filters.q), *place]
    conditions.append(Organization.id.in_(closed_ids()) if filters.state == "closed" else is_working())
    if filters.type in set(OrgType):
        conditions.append(Organization.type == OrgType(filters.type))
    if filters.level in set(OrgLevel):
        conditions.append(Organization.level == OrgLevel(filters.level))
    if filters.sphere:
        conditions.append(_in_sphere(filters.sphere))
    if filters.responsible == "none":
        conditions.append(Organization.responsible_name == "")
    return conditions


def order_of(filters: Filters) -> tuple[ColumnElement[Any], ...]:
    """The order asked, by name unless it makes sense."""
    return ORDERS.get(filters.sort, ORDERS["name"])


def _in_sphere(code: str) -> ColumnElement[bool]:
    """A sphere of the first level with those inside it."""
    mine = OrganizationSphere.sphere_code.in_(codes_inside(code))
    return Organization.id.in_(select(OrganizationSphere.organization_id).where(mine))


def list_organizations(who: Who, filters: Filters) -> tuple[Sequence[Row[Any]], int]:
    """One page of the list and how many there are in all; as many queries for any page."""
    conditions = conditions_of(who, filters)
    query, order = select(Organization.id).where(*conditions), order_of(filters)
    ids, total = find_page(query, order, filters.page, filters.per_page, is_search=bool(filters.q))
    return (db.session.execute(_columns(ids, filters)).all() if ids else []), total


def _columns(ids: list[int], filters: Filters) -> Select[Any]:
    district = aliased(Municipality)
    columns = (
        Organization.id,
        Organization.short_name,
        Organization.full_name,
        Organization.type,
        Organization.level,
        Organization.inn,
        Organization.kpp,
        Organization.phone,
        Organization.responsible_name,
        Organization.is_demo,
        Organization.closed_on,
        Organization.updated_at,
        Region.short.label("region"),
        Municipality.name.label("municipality"),
        district.name.label("district"),
    )
    query = select(*columns).join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    query = query.outerjoin(district, district.id == Municipality.parent_id)
    return query.where(Organization.id.in_(ids)).order_by(*order_of(filters))


def list_seen_regions(who: Who) -> Sequence[Region]:
    """Regions where this person has at least one organization, for the filter."""
    inside = exists().where(and_(Organization.region_code == Region.code, visible(who)))
    return db.session.scalars(select(Region).where(inside).order_by(Region.sort_key)).all()


def list_seen_districts(who: Who, region: str) -> Sequence[Municipality]:
    """Districts of a region where this person has at least one organization, settlements within them."""
    top = select(func.coalesce(Municipality.parent_id, Municipality.id))
    top = top.join(Organization, Organization.municipality_id == Municipality.id)
    seen = top.where(visible(who), Organization.region_code == region)
    query = select(Municipality).where(Municipality.id.in_(seen))
    return db.session.scalars(query.order_by(Municipality.sort_key)).all()
