"""Lists of who answers where, and where nobody does. Reads only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.appointments.models import Appointment, is_main
from portal.registry.appointments.places import COLUMNS, Tier
from portal.registry.appointments.services import Holder, Standing, is_in_force, sort_out
from portal.registry.folding import fold
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import districts_within, regions_within, visible
from portal.registry.territories.models import Municipality, Region

SUBSTITUTED = "substituted"
KEYS: dict[Tier, Any] = {
    Tier.REGIONS: Region.code,
    Tier.DISTRICTS: Municipality.id,
    Tier.ORGANIZATIONS: Organization.id,
}
ORDERS: dict[Tier, tuple[Any, ...]] = {
    Tier.REGIONS: (Region.sort_key, Region.code),
    Tier.DISTRICTS: (Municipality.sort_key, Municipality.id),
    Tier.ORGANIZATIONS: (Organization.sort_key, Organization.id),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    tier: Tier = Tier.ORGANIZATIONS
    q: str = ""
    region: str = ""
    municipality: str = ""
    state: str = ""  # of Standing, or "substituted"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.region, self.municipality, self.state))


@dataclass(frozen=True, slots=True)
class Line:
    """A place of the list and who answers there."""

    key: str | int
    name: str
    lead: str  # where it stands
    inn: str
    is_demo: bool
    holder: Holder
    registry: dict[str, str]  # what the registry's own columns say of the responsible


@dataclass(frozen=True, slots=True)
class Count:
    """How many places there are and in how many nobody answers."""

    total: int
    vacant: int


def count_tiers(who: Who, filters: Filters) -> dict[Tier, Count]:
    """Places of each tier in the region asked, and those where nobody is appointed; three queries."""
    return {tier: _count(who, tier, filters.region) for tier in Tier}


def _count(who: Who, tier: Tier, region: str) -> Count:
    query = select(func.count(), func.count().filter(_standing(tier, Standing.NONE)))
    query = _with_main(query, tier).where(*_territory(who, tier, region, ""))
    total, vacant = db.session.execute(query).one()
    return Count(total, vacant)


def list_lines(who: Who, filters: Filters, *, today: date) -> tuple[list[Line], int]:
    """One page of places and how many there are in all; as many queries for any page."""
    conditions = conditions_of(who, filters, today)
    total = db.session.scalar(_with_main(select(func.count()), filters.tier).where(*conditions)) or 0
    offset = (filters.page - 1) * filters.per_page
    keys = db.session.scalars(keys_of(filters.tier, conditions).limit(filters.per_page).offset(offset)).all()
    return read_lines(filters.tier, keys, today=today), total


def keys_of(tier: Tier, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Keys of the places under conditions, by name."""
    return _with_main(select(KEYS[tier]), tier).where(*conditions).order_by(*ORDERS[tier])


def conditions_of(who: Who, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked; what makes no sense is as if not asked."""
    tier = filters.tier
    conditions = _territory(who, tier, filters.region, filters.municipality)
    if filters.q:
        conditions.append(_named(tier, filters.q))
    if filters.state in set(Standing):
        conditions.append(_standing(tier, Standing(filters.state)))
    elif filters.state == SUBSTITUTED:
        acting = and_(Appointment.is_substitute, Appointment.since <= today, Appointment.until >= today)
        mine = select(COLUMNS[tier]).where(acting, COLUMNS[tier].is_not(None))
        conditions.append(KEYS[tier].in_(mine))
    return conditions


def _with_main(query: Select[Any], tier: Tier) -> Select[Any]:
    main = and_(COLUMNS[tier] == KEYS[tier], is_main)
    return query.select_from(KEYS[tier].class_).outerjoin(Appointment, main)


def _territory(who: Who, tier: Tier, region: str, municipality: str) -> list[ColumnElement[bool]]:
    if tier is Tier.REGIONS:
        return [regions_within(who.scopes), *([Region.code == region] if region else [])]
    if tier is Tier.DISTRICTS:
        mine = [districts_within(who.scopes), Municipality.parent_id.is_(None)]
        return [*mine, *([Municipality.region_code == region] if region else [])]
    return [visible(who), is_working(), *in_place(region, municipality)]


def _named(tier: Tier, q: str) -> ColumnElement[bool]:
    """Places whose name has these words, and places where a person of this name answers."""
    by_person = Appointment.search_text.contains(fold(q), autoescape=True)
    if tier is Tier.ORGANIZATIONS:
        words = matching(q)
        return or_(and_(*words), by_person) if words else by_person
    table = Region if tier is Tier.REGIONS else Municipality
    return or_(table.sort_key.contains(fold(q), autoescape=True), by_person)


def _standing(tier: Tier, standing: Standing) -> ColumnElement[bool]:
    """The condition that mirrors Holder.standing."""
    nobody = Appointment.id.is_(None)
    if tier is not Tier.ORGANIZATIONS:
        found = {Standing.NONE: nobody, Standing.BY_ORDER: Appointment.id.is_not(None)}
        return found.get(standing, and_(nobody, Appointment.id.is_not(None)))
    named = Organization.responsible_name
    match standing:
        case Standing.NONE:
            return and_(nobody, named == "")
        case Standing.NO_ORDER:
            return and_(named != "", or_(nobody, Appointment.name != named))
        case _:
            return and_(Appointment.id.is_not(None), or_(named == "", Appointment.name == named))


def read_lines(tier: Tier, keys: Sequence[Any], *, today: date) -> list[Line]:
    """Places with these keys in their order and who answers there; two queries."""
    if not keys:
        return []
    column = COLUMNS[tier]
    acting: dict[Any, list[Appointment]] = defaultdict(list)
    for row in db.session.scalars(select(Appointment).where(column.in_(keys), is_in_force(today))):
        acting[getattr(row, column.key)].append(row)
    facts = {row["key"]: row for row in db.session.execute(_facts(tier, keys)).mappings()}
    return [_line(facts[key], acting[key], today) for key in keys if key in facts]


def _facts(tier: Tier, keys: Sequence[Any]) -> Select[Any]:
    if tier is Tier.REGIONS:
        query = select(Region.code.label("key"), Region.name, Region.federal_district.label("lead"))
        return query.where(Region.code.in_(keys))
    if tier is Tier.DISTRICTS:
        query = select(Municipality.id.label("key"), Municipality.name, Region.short.label("lead"))
        return query.join(Region, Region.code == Municipality.region_code).where(Municipality.id.in_(keys))
    columns: list[Any] = [
        Organization.id.label("key"),
        Organization.short_name.label("name"),
        Organization.inn,
        Organization.is_demo,
        Organization.responsible_name,
        Organization.responsible_post,
        Organization.responsible_phone,
        Organization.responsible_email,
        func.coalesce(Municipality.name, Region.short).label("lead"),
    ]
    query = select(*columns).join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    return query.where(Organization.id.in_(keys))


def _line(facts: Any, acting: Sequence[Appointment], today: date) -> Line:
    registry = {name: facts.get(f"responsible_{name}", "") for name in ("name", "post", "phone", "email")}
    return Line(
        facts["key"],
        facts["name"],
        facts["lead"],
        facts.get("inn", ""),
        facts.get("is_demo", False),
        sort_out(acting, today=today, named=registry["name"]),
        registry,
    )


def list_regions_of(who: Who) -> Sequence[Region]:
    """Regions that this person has to do with here, for the filter."""
    district = and_(Municipality.region_code == Region.code, districts_within(who.scopes))
    institution = and_(Organization.region_code == Region.code, visible(who))
    touched = or_(regions_within(who.scopes), exists().where(district), exists().where(institution))
    return db.session.scalars(select(Region).where(touched).order_by(Region.sort_key)).all()
