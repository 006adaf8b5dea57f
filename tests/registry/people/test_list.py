"""The list of people: everybody with a role inside the territory and nobody else."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.accounts.services import grant_role
from portal.extensions import db
from portal.registry.scopes import of_municipality, of_organization
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]


def name(user: User, text: str, **values: object) -> User:
    """Give a person a name and more."""
    user = db.session.get_one(User, user.id)
    for key, value in ({"name": text} | values).items():
        setattr(user, key, value)
    db.session.commit()
    return user


@pytest.fixture
def curator(app: Flask, sign_in: SignIn) -> FlaskClient:
    """The curator of a region with a school, a district and a foreign school."""
    place = make_municipality()
    school = make_organization("Школа", municipality_id=place.id)
    foreign = make_organization("Чужая", region_code="27")
    both = name(make_user(Role.SITE_ADMIN, of_organization(school.id)), "Ёлкина Анна", password_hash="x")
    grant_role(both, role=Role.HEAD, scope=of_organization(foreign.id))
    name(
        make_user(Role.CURATOR, of_municipality(place.id)), "Районная Вера", last_sign_in_at=datetime.now(UTC)
    )
    name(make_user(Role.SITE_ADMIN, of_organization(foreign.id)), "Чужая Ольга")
    name(make_user(Role.OPERATOR), "Верхняя Нина")
    me = name(make_user(Role.CURATOR, "region:22"), "Орлова Ирина")
    return sign_in(me)


def test_the_list_is_the_territory(curator: FlaskClient) -> None:
    words = words_of(curator.get("/people"))
    assert all(person in words for person in ("Ёлкина Анна", "Районная Вера", "Орлова Ирина"))
    assert "Чужая Ольга" not in words and "Верхняя Нина" not in words
    assert "Администратор сайта: Школа" in words and "и роли на других территориях" in words
    assert "Чужая" not in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=елкина", "Ёлкина Анна"),
        ("q=АННА+ёл", "Ёлкина Анна"),
        ("role=site_admin", "Ёлкина Анна"),
        ("came=yes", "Ёлкина Анна"),
        ("q=щука", None),
        ("state=dismissed", None),
        ("state=asks", None),
        ("role=head", None),
        ("q=%00&role=царь&came=9&page=99999999999", ""),
    ],
)
def test_filters_narrow_the_list(curator: FlaskClient, query: str, found: str | None) -> None:
    answer = curator.get(f"/people?{query}")
    assert answer.status_code == 200
    if found:
        assert found in answer.text and "Районная Вера" not in answer.text
    if found is None:
        assert "Ничего не нашлось" in answer.text


def test_a_person_is_found_by_a_phone_in_any_form(curator: FlaskClient) -> None:
    user = db.session.query(User).filter_by(name="Ёлкина Анна").one()
    digits = user.phone[2:]
    assert "Ёлкина" in curator.get("/people", query_string={"q": f"8 ({digits[:3]}) {digits[3:]}"}).text


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_has_the_rows_of_the_filter(curator: FlaskClient, format: str) -> None:
    data = curator.get(f"/people/export.{format}?q=елкина").data
    if format == "csv":
        text = data.decode("utf-8-sig")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet is not None
        text = "\n".join(";".join(str(cell or "") for cell in row) for row in sheet.values)
    assert "Ёлкина Анна" in text and "Администратор сайта: Школа" in text and "Районная" not in text
    assert curator.get("/people/export.exe").status_code == 404


def test_queries_do_not_grow_with_the_list(curator: FlaskClient) -> None:
    before = queries(curator)
    for number in range(30):
        make_user(Role.SITE_ADMIN, of_organization(make_organization(f"Школа {number}").id))
    assert queries(curator) == before


def queries(client: FlaskClient) -> int:
    """How many the page took."""
    answer = client.get("/people?per_page=100")
    return queries_of(answer)


@pytest.mark.parametrize("role", [Role.HEAD, Role.SITE_ADMIN, Role.PAGE_EDITOR, Role.LEADER])
def test_who_watches_over_nobody_sees_nobody(app: Flask, sign_in: SignIn, role: Role) -> None:
    assert sign_in(make_user(role, "region:22")).get("/people").status_code == 403
