"""An organization entered by hand. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from portal import audit
from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import search_text_of, sort_key_of
from portal.registry.organizations.services import OUTSIDE, find_parent, find_spheres
from portal.registry.scopes import regions_within, visible
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.services import find_or_create_municipality


class AlreadyThere(Unfit):
    """The registry has it; `organization_id` is given where this person may look at it."""

    def __init__(self, words: str, organization_id: int | None) -> None:
        super().__init__("inn", words)
        self.organization_id = organization_id


def list_home_regions(who: Who) -> Sequence[Region]:
    """Regions where this person could enter an organization: those of their grants."""
    kinds = [grant.scope.partition(":") for grant in who.scopes]
    places = [int(key) for kind, _, key in kinds if kind == "municipality"]
    districts = select(Municipality.region_code).where(Municipality.id.in_(places))
    query = select(Region).where(or_(regions_within(who.scopes), Region.code.in_(districts)))
    return db.session.scalars(query.order_by(Region.sort_key)).all()


def create_organization(who: Who, *, region_code: str, values: dict[str, Any], now: datetime) -> Organization:
    """A new organization of the form; raises Unfit, and then nothing must be committed."""
    _check_new(who, values["inn"], values["kpp"])
    place = _find_place(region_code, values.pop("municipality"), values["oktmo"])
    spheres = find_spheres(values.pop("spheres"))
    if not spheres:
        raise Unfit("spheres", "Отметьте хотя бы одну сферу: по ней учреждение найдёт своего куратора")
    parent_inn = values.pop("parent_inn")
    organization = Organization(
        **values,
        region_code=region_code,
        municipality_id=place.id if place else None,
        search_text=search_text_of(values["short_name"], values["full_name"], values["inn"]),
        sort_key=sort_key_of(values["short_name"]),
        created_at=now,
        updated_at=now,
    )
    organization.spheres = spheres
    db.session.add(organization)
    db.session.flush()
    organization.parent_id = find_parent(organization, parent_inn)
    _check_theirs(organization, who)
    subject = f"organization:{organization.id}"
    audit.record("organization.created", subject, organization_id=organization.id, by_hand=True)
    return organization


def _find_place(region_code: str, text: str, oktmo: str) -> Municipality | None:
    place = find_or_create_municipality(region_code, text, oktmo=oktmo) if text else None
    if text and place is None:
        raise Unfit("municipality", "Не узнали муниципалитет. Пример: Амурский муниципальный район")
    return place


def _check_new(who: Who, inn: str, kpp: str) -> None:
    """An organization is known by ИНН and КПП, or by ИНН alone where one of the two has no КПП."""
    query = select(Organization).where(Organization.inn == inn)
    if kpp:
        query = query.where(or_(Organization.kpp == kpp, Organization.kpp == ""))
    found = db.session.scalar(query.order_by((Organization.kpp == kpp).desc(), Organization.id).limit(1))
    if found is None:
        return
    seen = db.session.scalar(select(Organization.id).where(Organization.id == found.id, visible(who)))
    if found.kpp == kpp:
        words = "Учреждение с таким ИНН и КПП в реестре уже есть"
    else:
        words = "Учреждение с таким ИНН в реестре уже есть; у филиала и у головного нужен КПП"
    if found.closed_on is not None:
        words += ", оно закрыто"
    raise AlreadyThere(words if seen else f"{words}, но не на вашей территории", seen)


def _check_theirs(organization: Organization, who: Who) -> None:
    db.session.flush()
    if db.session.scalar(select(Organization.id).where(Organization.id == organization.id, visible(who))):
        return
    raise Unfit("municipality", OUTSIDE)
