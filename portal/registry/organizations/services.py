"""Organizations: the card, its editing, its subordinates. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.organizations.changing import Unfit, known_values, record_change
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for, visible
from portal.registry.territories.models import Municipality, Sphere
from portal.registry.territories.services import find_or_create_municipality

SHOWN_SUBORDINATES = 50


OUTSIDE = "С такими сведениями учреждение вышло бы из вашей территории или сферы. Обратитесь к куратору выше."


def get_organization(organization_id: int, who: Who) -> Organization:
    """The organization with all its card shows, if it is theirs."""
    query = select(Organization).where(Organization.id == organization_id)
    query = query.options(
        joinedload(Organization.region),
        joinedload(Organization.municipality),
        joinedload(Organization.parent),
        selectinload(Organization.spheres),
    )
    return one_for(who, query, Organization.id)


def list_subordinates(organization: Organization) -> tuple[Sequence[Row[Any]], int]:
    """The first working subordinates by name, and how many there are in all."""
    mine = Organization.parent_id == organization.id, is_working()
    total = db.session.scalar(select(func.count()).select_from(Organization).where(*mine)) or 0
    query = select(Organization.id, Organization.short_name, Organization.type).where(*mine)
    rows = db.session.execute(
        query.order_by(Organization.sort_key, Organization.id).limit(SHOWN_SUBORDINATES)
    )
    return rows.all(), total


def place_of(organization: Organization) -> str:
    """The municipality with its district before it, as the form of the ЦУР writes it."""
    place = organization.municipality
    if place is None:
        return ""
    district = db.session.get(Municipality, place.parent_id) if place.parent_id else None
    return f"{district.name}, {place.name}" if district else place.name


def update_organization(
    organization: Organization, who: Who, *, values: dict[str, Any], now: datetime
) -> None:
    """Write fields of the form; raises Unfit, and then nothing must be committed."""
    before = known_values(organization)
    _check_kpp(organization, values["kpp"])
    spheres: list[str] = values.pop("spheres")
    _place(organization, values.pop("municipality"), values["oktmo"])
    organization.parent_id = find_parent(organization, values.pop("parent_inn"))
    for name, value in values.items():
        setattr(organization, name, value)
    organization.spheres = find_spheres(spheres)
    if record_change(organization, before, now=now):
        _check_theirs(organization, who)


def _check_kpp(organization: Organization, kpp: str) -> None:
    same = select(Organization.id).where(Organization.inn == organization.inn, Organization.kpp == kpp)
    if db.session.scalar(same.where(Organization.id != organization.id)):
        raise Unfit("kpp", "Организация с таким ИНН и КПП в реестре уже есть")


def _place(organization: Organization, text: str, oktmo: str) -> None:
    if text == place_of(organization):
        return
    place = find_or_create_municipality(organization.region_code, text, oktmo=oktmo) if text else None
    organization.municipality_id = place.id if place else None
    organization.municipality = place


def find_spheres(codes: Iterable[str]) -> list[Sphere]:
    """Spheres by their codes, in the dictionary's order."""
    query = select(Sphere).where(Sphere.code.in_(list(codes))).order_by(Sphere.order)
    return list(db.session.scalars(query))


def find_parent(organization: Organization, inn: str) -> int | None:
    """The organization that this ИНН names to stand above; raises Unfit for none and for a circle."""
    if not inn:
        return None
    if organization.parent is not None and organization.parent.inn == inn:
        return organization.parent_id
    known = select(Organization.id).where(Organization.inn == inn).order_by(Organization.id).limit(1)
    parent_id = db.session.scalar(known)
    if parent_id is None:
        raise Unfit("parent_inn", f"Организации с ИНН {inn} в реестре нет")
    _check_circle(organization.id, parent_id)
    return parent_id


def _check_circle(organization_id: int, parent_id: int) -> None:
    node: int | None = parent_id
    seen: set[int] = set()
    while node is not None and node not in seen:
        if node == organization_id:
            raise Unfit("parent_inn", "Получился бы круг: эта организация сама подчинена указанной")
        seen.add(node)
        node = db.session.scalar(select(Organization.parent_id).where(Organization.id == node))


def _check_theirs(organization: Organization, who: Who) -> None:
    still = select(Organization.id).where(Organization.id == organization.id, visible(who))
    if db.session.scalar(still) is None:
        raise Unfit("municipality", OUTSIDE)
