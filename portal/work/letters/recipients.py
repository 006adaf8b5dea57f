"""To whom a mailing goes: institutions by a filter, one of them, or districts; who answers there today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.policy import Who
from portal.extensions import db
from portal.portions import cut
from portal.registry.appointments.models import Appointment
from portal.registry.appointments.services import is_in_force, sort_out
from portal.registry.organizations import listing
from portal.registry.organizations.listing import Filters
from portal.registry.organizations.models import Organization
from portal.registry.scopes import districts_within, visible
from portal.registry.territories.models import Municipality, Region

ORGANIZATIONS, DISTRICTS = "organizations", "districts"
MOST = 5_000
"""Letters of one mailing."""

FILTERS = ("q", "municipality", "type", "sphere", "level", "responsible")
NOBODY = "ответственный не назначен"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be written to, as the registry knows them now."""

    organization_id: int | None
    municipality_id: int | None
    title: str
    full_title: str
    inn: str
    district: str
    region: str
    name: str
    post: str
    email: str
    phone: str
    is_demo: bool = False


def list_recipients(
    who: Who,
    asked: dict[str, Any],
    region: str,
    *,
    today: date,
    skip: Select[Any] | None = None,
    only: Select[Any] | None = None,
) -> list[Recipient]:
    """Everybody asked for, inside this person's reach, by name; at most one more than a mailing takes.

    `skip` selects ids that are written to already; `only` selects ids to look at anew, whatever was asked.
    """
    if asked.get("kind") == DISTRICTS:
        key: Any = Municipality.id
        conditions = [districts_within(who.scopes), Municipality.region_code == region]
        conditions += _narrow_districts(asked) if only is None else [key.in_(only)]
    else:
        key = Organization.id
        conditions = [visible(who), Organization.region_code == region, Organization.closed_on.is_(None)]
        conditions += _narrow(who, asked, region) if only is None else [key.in_(only)]
    if skip is not None:
        conditions.append(key.not_in(skip))
    find = _list_districts if asked.get("kind") == DISTRICTS else _list_organizations
    return find(conditions, today)


def _list_organizations(conditions: list[ColumnElement[bool]], today: date) -> list[Recipient]:
    query = select(Organization, Municipality.name.label("district"), Region.name.label("region"))
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    query = query.where(*conditions).order_by(Organization.sort_key, Organization.id).limit(MOST + 1)
    rows = db.session.execute(query).all()
    orders = _find_orders(Appointment.organization_id, [row.Organization.id for row in rows], today)
    return [_of_organization(row, orders[row.Organization.id], today) for row in rows]


def _narrow(who: Who, asked: dict[str, Any], region: str) -> list[ColumnElement[bool]]:
    """One institution, some of them by ids, or the filter of the list of institutions."""
    if str(asked.get("organization_id", "")).isdecimal():
        return [Organization.id == int(asked["organization_id"])]
    if asked.get("ids"):
        return [Organization.id.in_(asked["ids"])]
    kept: dict[str, Any] = {name: str(asked.get(name, "")) for name in FILTERS}
    return listing.conditions_of(who, replace(Filters(region=region), **kept))


def _narrow_districts(asked: dict[str, Any]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Municipality.parent_id.is_(None)]
    if str(asked.get("municipality", "")).isdecimal():
        conditions.append(Municipality.id == int(asked["municipality"]))
    return conditions


def _of_organization(row: Row[Any], orders: Iterable[Appointment], today: date) -> Recipient:
    one: Organization = row.Organization
    holder = sort_out(orders, today=today, named=one.responsible_name)
    acting = holder.substitute
    email = acting.email if acting else one.responsible_email
    return Recipient(
        organization_id=one.id,
        municipality_id=None,
        title=one.short_name,
        full_title=one.full_name,
        inn=one.inn,
        district=row.district or "",
        region=row.region,
        name=acting.name if acting else one.responsible_name,
        post=acting.post if acting else one.responsible_post,
        email=_first(email or one.email),
        phone=acting.phone if acting else one.responsible_phone,
        is_demo=one.is_demo,
    )


def _list_districts(conditions: list[ColumnElement[bool]], today: date) -> list[Recipient]:
    query = select(Municipality, Region.name.label("region")).join(
        Region, Region.code == Municipality.region_code
    )
    query = query.where(and_(*conditions)).order_by(Municipality.sort_key, Municipality.id).limit(MOST + 1)
    rows = db.session.execute(query).all()
    orders = _find_orders(Appointment.municipality_id, [row.Municipality.id for row in rows], today)
    return [_of_district(row, orders[row.Municipality.id], today) for row in rows]


def _of_district(row: Row[Any], orders: Iterable[Appointment], today: date) -> Recipient:
    one: Municipality = row.Municipality
    holder = sort_out(orders, today=today, named="")
    person = holder.substitute or holder.main
    return Recipient(
        organization_id=None,
        municipality_id=one.id,
        title=one.name,
        full_title="",
        inn="",
        district=one.name,
        region=row.region,
        name=person.name if person else "",
        post=person.post if person else "",
        email=_first(person.email) if person else "",
        phone=person.phone if person else "",
    )


def _find_orders(
    column: InstrumentedAttribute[int | None], ids: Sequence[int], today: date
) -> dict[int, list[Appointment]]:
    """Appointments in force by place."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    for portion in cut(ids, 1_000):
        query = select(Appointment).where(column.in_(portion), is_in_force(today))
        for one in db.session.scalars(query):
            found[getattr(one, column.key)].append(one)
    return found


def _first(emails: str) -> str:
    return emails.split(";")[0].strip()
