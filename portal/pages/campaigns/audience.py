"""Whom a template is for: types, spheres, districts, ИНН inside the campaign's territory. Reads only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.extensions import db
from portal.pages.campaigns.models import Campaign
from portal.pages.campaigns.places import grant_of
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization, OrganizationSphere, OrgType
from portal.registry.scopes import within
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import codes_inside

MOST_INNS = 5_000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Audience:
    """What narrows the territory; empty means all of it."""

    types: list[str] = field(default_factory=list)
    spheres: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    municipalities: list[int] = field(default_factory=list)
    inns: list[str] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Reach:
    """How many institutions will see a template, and how many of them have nowhere to publish."""

    total: int
    without_pages: int
    unconnected: int  # have pages, but no key of any
    names: list[str]  # the first of them
    unknown: list[str]  # ИНН that the territory does not have


def read_audience(values: dict[str, Any]) -> Audience:
    """The audience as a template keeps it; what makes no sense is left out."""
    types = [code for code in values.get("types", []) if code in set(OrgType)]
    return Audience(
        types=types,
        spheres=[str(code) for code in values.get("spheres", [])],
        regions=[str(code) for code in values.get("regions", [])],
        municipalities=[int(id) for id in values.get("municipalities", [])],
        inns=[str(inn) for inn in values.get("inns", [])],
    )


def conditions_of(campaign: Campaign, audience: Audience) -> list[ColumnElement[bool]]:
    """The conditions on Organization, never wider than the campaign's own territory."""
    conditions = [within([grant_of(campaign)]), is_working()]
    if audience.types:
        conditions.append(Organization.type.in_([OrgType(code) for code in audience.types]))
    if audience.spheres:
        codes = {inside for code in audience.spheres for inside in codes_inside(code)}
        mine = OrganizationSphere.sphere_code.in_(sorted(codes))
        conditions.append(Organization.id.in_(select(OrganizationSphere.organization_id).where(mine)))
    if audience.regions:
        conditions.append(Organization.region_code.in_(audience.regions))
    if audience.municipalities:
        ids = audience.municipalities
        inside = select(Municipality.id).where(or_(Municipality.id.in_(ids), Municipality.parent_id.in_(ids)))
        conditions.append(Organization.municipality_id.in_(inside))
    if audience.inns:
        conditions.append(Organization.inn.in_(audience.inns))
    return conditions


def count_reach(campaign: Campaign, audience: Audience) -> Reach:
    """Who would see it now: as many queries for any number of institutions."""
    conditions = conditions_of(campaign, audience)
    own = SocialPage.kind == PageKind.OFFICIAL
    paged, keyed = select(SocialPage.organization_id).where(own), select(SocialPage.organization_id)
    has_page, has_key = Organization.id.in_(paged), Organization.id.in_(keyed.where(own, SocialPage.has_key))
    columns = (func.count(), func.count().filter(has_page), func.count().filter(has_key))
    total, with_pages, connected = db.session.execute(
        select(*columns).select_from(Organization).where(*conditions)
    ).one()
    order = Organization.sort_key, Organization.id
    names = select(Organization.short_name).where(*conditions).order_by(*order).limit(SHOWN)
    unknown = _unknown(conditions, audience)
    return Reach(total, total - with_pages, with_pages - connected, list(db.session.scalars(names)), unknown)


def _unknown(conditions: Sequence[ColumnElement[bool]], audience: Audience) -> list[str]:
    if not audience.inns:
        return []
    found = set(db.session.scalars(select(Organization.inn).where(*conditions)))
    return [inn for inn in audience.inns if inn not in found]
