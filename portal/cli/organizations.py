"""The organization that a command names by its ИНН."""

from sqlalchemy import select

from portal.cli.answers import Failure
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.organizations.requisites import RequisiteError, clean_inn


def find_organization(inn: str) -> Organization:
    """The one organization with this ИНН; raises Failure with words."""
    try:
        digits, _ = clean_inn(inn)
    except RequisiteError as error:
        raise Failure(f"{error}.") from error
    query = select(Organization).where(Organization.inn == digits).order_by(Organization.kpp, Organization.id)
    found = db.session.scalars(query).all()
    if not found:
        raise Failure(f"Организации с ИНН {digits} в реестре нет. Загрузите реестр: portal registry import.")
    if len(found) > 1:
        names = "; ".join(f"{row.short_name}, КПП {row.kpp or 'нет'}" for row in found)
        raise Failure(f"С ИНН {digits} в реестре несколько организаций: {names}. Сделайте это с её карточки.")
    return found[0]
