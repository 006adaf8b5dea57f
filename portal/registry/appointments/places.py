"""Where somebody must answer: a region, a district, an institution; found as far as one may see them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.accounts.policy import Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import Labelled, db
from portal.registry.appointments.models import Appointment
from portal.registry.organizations.models import Organization
from portal.registry.scopes import districts_within, one_for, regions_within
from portal.registry.territories.models import Municipality, Region


class Tier(Labelled):
    """Levels at which somebody answers."""

    REGIONS = "regions", "Регионы"
    DISTRICTS = "districts", "Районы и округа"
    ORGANIZATIONS = "organizations", "Учреждения"


COLUMNS: dict[Tier, InstrumentedAttribute[Any]] = {
    Tier.REGIONS: Appointment.region_code,
    Tier.DISTRICTS: Appointment.municipality_id,
    Tier.ORGANIZATIONS: Appointment.organization_id,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region, a district or an institution where somebody answers."""

    tier: Tier
    key: str | int
    name: str
    region: Region
    organization: Organization | None = None

    @property
    def is_here(self) -> ColumnElement[bool]:
        """The condition on Appointment that it is of this place."""
        found: ColumnElement[bool] = COLUMNS[self.tier] == self.key
        return found


def place_of_organization(organization: Organization) -> Place:
    """An institution that was found within the person's territory already."""
    return Place(
        Tier.ORGANIZATIONS, organization.id, organization.short_name, organization.region, organization
    )


def get_place(who: Who, tier: str, key: str) -> Place:
    """The place of an address, if it is theirs; raises NotFound, Forbidden."""
    if tier == Tier.REGIONS:
        return _region(who, key)
    if tier not in set(Tier) or not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise NotFound
    if tier == Tier.DISTRICTS:
        return _district(who, int(key))
    query = select(Organization).where(Organization.id == int(key)).options(joinedload(Organization.region))
    return place_of_organization(one_for(who, query, Organization.id))


def _region(who: Who, code: str) -> Place:
    query = select(Region).where(Region.code == code[:10])
    region: Region = _one(who, query, regions_within(who.territory), regions_within(who.whole))
    return Place(Tier.REGIONS, region.code, region.name, region)


def _district(who: Who, municipality_id: int) -> Place:
    query = select(Municipality).where(Municipality.id == municipality_id)
    query = query.options(joinedload(Municipality.region))
    district: Municipality = _one(who, query, districts_within(who.territory), districts_within(who.whole))
    return Place(Tier.DISTRICTS, district.id, district.name, district.region)


def _one(who: Who, query: Select[Any], is_seen: ColumnElement[bool], is_allowed: ColumnElement[bool]) -> Any:
    found = db.session.execute(query.where(is_seen).add_columns(is_allowed)).one_or_none()
    if found is None:
        raise NotFound
    if not found[1]:
        raise Forbidden(explain(who.action))
    return found[0]
