"""`portal users …`: accounts."""

from datetime import UTC, datetime

import click
from flask import current_app, url_for

from portal.accounts.models import Role
from portal.accounts.services import PhoneError, create_invite, create_user, grant_role
from portal.cli.answers import Failure, application
from portal.cli.organizations import find_organization
from portal.extensions import db
from portal.registry.scopes import COUNTRY, of_municipality, of_organization, of_region
from portal.registry.territories.services import find_region, make_gazetteer
from portal.registry.territories.spheres import find_sphere_codes

OWN_ORGANIZATION = (Role.HEAD, Role.SITE_ADMIN, Role.PAGE_EDITOR)


@click.group()
def users() -> None:
    """Учётные записи."""


@users.command()
@click.option("--phone", required=True, help="Телефон: по нему входят.")
@click.option("--name", required=True, help="Фамилия, имя и отчество.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="Роль.")
@click.option("--region", default="", help="Субъект РФ: код или название.")
@click.option("--municipality", default="", help="Муниципалитет этого субъекта: название.")
@click.option("--inn", default="", help="ИНН организации; подчинённые входят.")
@click.option("--sphere", "spheres", multiple=True, help="Сфера: код или название; можно несколько.")
def create(
    phone: str, name: str, role: str, region: str, municipality: str, inn: str, spheres: tuple[str, ...]
) -> None:
    """Завести учётную запись с ролью и показать одноразовую ссылку для входа."""
    given = Role(role)
    if given in OWN_ORGANIZATION and not inn:
        raise click.UsageError(f"Роли «{given.label}» нужна организация: --inn.")
    with application():
        scope = _scope(region, municipality, inn)
        codes = _sphere_codes(spheres)
        now = datetime.now(UTC)
        try:
            user = create_user(phone=phone, name=name, now=now)
        except PhoneError as error:
            raise Failure(f"«{phone}» — не телефонный номер. Пример: +7 903 123-45-67.") from error
        grant_role(user, role=given, scope=scope, spheres=codes)
        token = create_invite(user, now=now)
        db.session.commit()
        with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
            link = url_for("accounts.accept_invite", token=token, _external=True)
        click.echo(f"{user.name}, {user.phone}: {given.label.lower()}.", err=True)
        click.echo("Одноразовая ссылка (действует неделю), передайте её лично:", err=True)
        click.echo(link)


def _scope(region: str, municipality: str, inn: str) -> str:
    """Where the role is given: the narrowest place that was named."""
    if inn:
        return of_organization(find_organization(inn).id)
    if not region:
        if municipality:
            raise click.UsageError("К муниципалитету нужен субъект РФ: --region.")
        return COUNTRY
    found = find_region(region)
    if found is None:
        raise Failure(f"Субъекта РФ «{region}» нет. Укажите код или название, как в Конституции.")
    if not municipality:
        return of_region(found.code)
    place = make_gazetteer([found.code]).locate(found.code, municipality)
    if place is None or place.id is None:
        raise Failure(
            f"Муниципалитета «{municipality}» в субъекте «{found.name}» портал не знает: "
            "он появится с первой организацией реестра."
        )
    return of_municipality(place.id)


def _sphere_codes(named: tuple[str, ...]) -> list[str]:
    codes: list[str] = []
    for text in named:
        found, unknown = find_sphere_codes(text)
        if unknown:
            raise Failure(f"Сферы «{', '.join(unknown)}» нет в справочнике.")
        codes += found
    return codes
