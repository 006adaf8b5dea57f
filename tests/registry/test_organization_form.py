"""The card and its form: what a curator may put right and what is refused with words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.registry.imports.commands import import_file
from portal.registry.organizations.models import Organization
from tests.factories import make_inn, make_user
from tests.pages import check_page
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import find

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def school(app: Flask, tmp_path: Path) -> Organization:
    """A school under a department, both of the Бийский район."""
    department = make_line(
        2, short="Комитет по образованию", type="Орган власти", spheres="Власть; Образование"
    )
    import_file(save_xlsx(tmp_path / "a.xlsx", make_line(1, parent=make_inn(2)), department))
    return find(make_inn(1))


@pytest.fixture
def client(school: Organization, sign_in: SignIn) -> FlaskClient:
    """An education curator of the region."""
    return sign_in(make_user(Role.CURATOR, "region:22", spheres=("education",)))


def fill(client: FlaskClient, school: Organization, **changes: object) -> dict[str, object]:
    """What the browser would send: the form as it is, with these changes."""
    page = check_page(client.get(f"/organizations/{school.id}/edit"))
    form = page.xpath("//main//form[@method='post']")[0]
    values: dict[str, object] = {}
    for field in form.xpath(".//input[@name and not(@type='checkbox')] | .//textarea | .//select"):
        values[field.get("name")] = field.value or ""
    values["spheres"] = [box.get("value") for box in form.xpath(".//input[@name='spheres'][@checked]")]
    return values | changes


def send(client: FlaskClient, school: Organization, status: int, **changes: object) -> str:
    """The words of the answer to the form."""
    address = f"/organizations/{school.id}/edit"
    answer = client.post(address, data=fill(client, school, **changes))
    if status == 303:
        assert (answer.status_code, answer.location) == (303, f"/organizations/{school.id}")
        return ""
    return " ".join(check_page(answer, status).text_content().split())


def test_card_shows_facts_kin_and_who_answers(client: FlaskClient, school: Organization) -> None:
    text = " ".join(check_page(client.get(f"/organizations/{school.id}")).text_content().split())
    for words in (school.inn, "Бийский муниципальный район", "+7 385 430-00-00", "Комитет по образованию"):
        assert words in text
    assert "Не назначен" in text
    department = find(make_inn(2))
    assert "Подчинены: 1" in check_page(client.get(f"/organizations/{department.id}")).text_content()


def test_saving_puts_values_right_and_journals_the_difference(
    client: FlaskClient, school: Organization
) -> None:
    changes = {"short_name": "  Лицей  № 1 ", "phone": "89141234567", "vk": "vk.com/licey"}
    send(client, school, 303, responsible_name="Иванова Мария", **changes)
    saved = find(make_inn(1))
    assert (saved.short_name, saved.phone, saved.vk) == (
        "Лицей № 1",
        "+7 914 123-45-67",
        "https://vk.com/licey",
    )
    assert (saved.sort_key, saved.responsible_name) == ("лицей 000001", "Иванова Мария")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.actor_id.is_not(None))).all()[-1]
    assert event.action == "organization.changed"
    assert event.details["changes"]["short_name"] == ["Школа № 1", "Лицей № 1"]


def test_saving_without_changes_leaves_no_trace(client: FlaskClient, school: Organization) -> None:
    before = school.updated_at
    send(client, school, 303)
    assert find(make_inn(1)).updated_at == before
    changed = select(AuditEvent).where(AuditEvent.action == "organization.changed")
    assert db.session.scalars(changed).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "Введите полное наименование"),
        ({"kpp": "12"}, "нужно 9 знаков"),
        ({"ogrn": "1022200525818"}, "не сходится контрольная цифра"),
        ({"email": "почта"}, "нужен адрес почты"),
        ({"phone": "нет"}, "это не телефон"),
        ({"website": "javascript:alert(1)"}, "Нужен адрес страницы"),
        ({"parent_inn": "2204000010"}, "в реестре нет"),
        ({"parent_inn": make_inn(1)}, "круг"),
        ({"type": "castle"}, "Тип"),
        ({"spheres": ["sport"]}, "вышло бы из вашей территории"),
        ({"short_name": "я" * 301}, "Краткое наименование"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    client: FlaskClient, school: Organization, changes: dict[str, object], words: str
) -> None:
    text = send(client, school, 422, responsible_post="Завуч", **changes)
    assert "Не сохранили" in text
    assert words in text
    assert find(make_inn(1)).responsible_post == ""


def test_kpp_of_another_branch_is_a_conflict_not_an_error(
    client: FlaskClient, school: Organization, tmp_path: Path
) -> None:
    import_file(save_xlsx(tmp_path / "b.xlsx", make_line(1, kpp="220402002", short="Филиал")))
    assert "КПП" in send(client, school, 422, kpp="220402002")


def test_a_new_municipality_is_made_from_its_name(client: FlaskClient, school: Organization) -> None:
    send(client, school, 303, municipality="г. Бийск")
    place = find(make_inn(1)).municipality
    assert place is not None
    assert place.name == "Городской округ Бийск"


def test_foreign_organization_does_not_exist_and_looking_is_not_editing(
    client: FlaskClient, school: Organization, sign_in: SignIn
) -> None:
    stranger = sign_in(make_user(Role.CURATOR, "region:45"))
    for address in ("", "/edit"):
        assert stranger.get(f"/organizations/{school.id}{address}").status_code == 404
        assert client.get(f"/organizations/999999{address}").status_code == 404
    admin = sign_in(make_user(Role.SITE_ADMIN, f"organization:{school.id}"))
    assert admin.get(f"/organizations/{school.id}").status_code == 200
    assert admin.get(f"/organizations/{school.id}/edit").status_code == 403
