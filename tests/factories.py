"""Real rows for tests, made by the product's own services."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from portal.accounts.models import Role, User
from portal.accounts.services import create_user, grant_role
from portal.extensions import db
from portal.gosweb.checklist.services import start_site
from portal.gosweb.sites.models import Site
from portal.registry.folding import fold
from portal.registry.organizations.models import Organization, OrganizationSphere, OrgLevel, OrgType
from portal.registry.organizations.search import search_text_of, sort_key_of
from portal.registry.territories.models import Municipality, MunicipalityType

_numbers = count(1)
SPHERES = {"school": "education.school", "kindergarten": "education.preschool", "clinic": "health"}


def make_inn(number: int) -> str:
    """A ten-digit ИНН with a right check digit."""
    digits = [int(sign) for sign in f"22{number:07d}"]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))


def make_municipality(name: str = "Бийский район", region_code: str = "22", **values: Any) -> Municipality:
    """A municipality of a region."""
    municipality = Municipality(
        name=name,
        region_code=region_code,
        sort_key=fold(name),
        type=values.pop("type", MunicipalityType.DISTRICT),
        **values,
    )
    db.session.add(municipality)
    db.session.commit()
    return municipality


def make_organization(name: str = "", type: str = "school", sphere: str = "", **values: Any) -> Organization:
    """An organization of Алтайский край, a school unless said otherwise."""
    number, now = next(_numbers), datetime.now(UTC)
    name = name or f"Средняя школа № {number}"
    fields: dict[str, Any] = {
        "full_name": f"Муниципальное учреждение «{name}»",
        "short_name": name,
        "level": OrgLevel.MUNICIPAL,
        "type": OrgType(type),
        "inn": make_inn(number),
        "region_code": "22",
        "sort_key": sort_key_of(name),
        "created_at": now,
        "updated_at": now,
    }
    organization = Organization(**(fields | values))
    organization.search_text = search_text_of(name, organization.full_name, organization.inn)
    db.session.add(organization)
    db.session.flush()
    if code := sphere or SPHERES.get(type, ""):
        db.session.add(OrganizationSphere(organization_id=organization.id, sphere_code=code))
    db.session.commit()
    return organization


def make_site(slug: str = "shkola", organization: Organization | None = None, **values: Any) -> Site:
    """A site with all its sections, empty."""
    organization = organization or make_organization()
    site = start_site(organization, type=organization.type, slug=slug, now=datetime.now(UTC))
    for name, value in values.items():
        setattr(site, name, value)
    db.session.commit()
    return site


def make_user(role: Role | None = None, scope: str = "country", *, spheres: tuple[str, ...] = ()) -> User:
    """A person, with a role if one is named."""
    number = next(_numbers)
    user = create_user(phone=f"+7000{number:07d}", name=f"Иванова Мария {number}", now=datetime.now(UTC))
    if role is not None:
        grant_role(user, role=role, scope=scope, spheres=spheres)
    db.session.commit()
    db.session.refresh(user)
    return user
