"""The list of pages: scoped, narrowed, exported, quick, with as many queries for any number of rows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.connections.models import KeyState
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageStage, PageState, SocialPage
from portal.registry.scopes import of_municipality, of_organization
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_key, make_page
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.OPERATOR))


def names(client: FlaskClient, query: str = "") -> list[str]:
    page = check_page(client.get(f"/pages?{query}"))
    return [cell.text_content() for cell in page.xpath("//tbody//td[contains(@class, 'org')]/a")]


def test_a_curator_sees_pages_of_their_district_only_and_a_foreign_page_is_404(
    app: Flask, sign_in: SignIn
) -> None:
    mine, other = make_municipality("Бийский район"), make_municipality("Амурский район")
    make_page(make_organization("Школа моя", municipality_id=mine.id))
    foreign = make_page(make_organization("Школа чужая", municipality_id=other.id))
    client = sign_in(make_user(Role.CURATOR, of_municipality(mine.id)))
    assert names(client) == ["Школа моя"]
    assert client.get(f"/pages/{foreign.id}").status_code == 404
    assert client.get(f"/pages/{foreign.id}/edit").status_code == 404
    assert "чужая" not in client.get("/pages/export.csv").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("network=ok", ["Сад"]),
        ("stage=active", ["Музей"]),
        ("key=none", ["Сад"]),
        ("key=works", ["Музей", "Школа"]),
        ("key=broken", ["Музей"]),
        ("mark=no", ["Школа"]),
        ("bound=yes", ["Музей"]),
        ("lawful=no", ["Сад"]),
        ("kind=partner", ["Сад"]),
        ("state=deleted", ["Школа"]),
        ("consent=yes", ["Музей"]),
        ("type=kindergarten", ["Сад"]),
        ("q=vk.com/muzey_biysk", ["Музей"]),
        ("q=школ", ["Школа"]),
        ("sort=-members", ["Музей", "Школа", "Сад"]),
        ("stage=нет&network=%00&key=1", ["Музей", "Сад", "Школа"]),
    ],
)
def test_filters_stand_in_the_address(client: FlaskClient, query: str, expected: list[str]) -> None:
    make_page(make_organization("Школа"), gov_mark=Mark.NO, state=PageState.DELETED, members=5)
    garden = make_organization("Сад", type="kindergarten")
    make_page(garden, Network.OK, key="", kind=PageKind.PARTNER, is_lawful=Mark.NO)
    museum = make_page(
        make_organization("Музей", type="culture"),
        stage=PageStage.ACTIVE,
        bound=Mark.YES,
        allows_upper=True,
        screen_name="muzey_biysk",
        members=50,
        key="",
        has_key=True,
    )
    make_key(museum, "secret", state=KeyState.RECONNECT)
    db.session.commit()
    assert names(client, query) == expected


def test_those_without_a_page_are_institutions(client: FlaskClient) -> None:
    answer = client.get("/pages?stage=absent&type=school")
    assert answer.status_code == 303
    assert answer.location == "/compliance/institutions?standing=absent&type=school"


def test_the_export_carries_the_filters_and_no_key(client: FlaskClient) -> None:
    make_page(make_organization("Школа"), key="vk1.a.SECRETSECRET")
    make_page(make_organization("Сад", is_demo=True), Network.OK, is_demo=True)
    text = client.get("/pages/export.csv?network=vk").get_data().decode("utf-8-sig")
    assert "Школа" in text
    assert "Сад" not in text
    assert "SECRET" not in text
    assert "учебные данные" in client.get("/pages/export.csv").get_data().decode("utf-8-sig")
    assert client.get("/pages/export.exe").status_code == 404


def make_many(count: int, start: int = 0) -> None:
    school, now = make_organization("Школа с очень длинным названием " + "имени " * 20), datetime.now(UTC)
    rows: list[dict[str, Any]] = [
        {
            "organization_id": school.id,
            "network": Network.VK,
            "external_id": str(10_000_000 + number),
            "name": f"Страница {number}",
            "read_at": now,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(start, start + count)
    ]
    db.session.execute(insert(SocialPage), rows)
    db.session.commit()


def test_a_thousand_rows_take_as_many_queries_as_one(client: FlaskClient) -> None:
    make_many(1)
    few = queries_of(client.get("/pages?per_page=1000"))
    make_many(999, 1)
    many = client.get("/pages?per_page=1000")
    assert queries_of(many) == few
    assert many.text.count('<td class="org">') == 1000


def test_the_card_of_a_page_says_whose_and_when(client: FlaskClient) -> None:
    school = make_organization("Школа № 5", vk="https://vk.com/school5", ok="https://ok.ru/school5")
    page = make_page(school, name="Школа № 5", bound=Mark.YES, bound_source="Кабинет ЦУР")
    answer = client.get(f"/pages/{page.id}")
    check_page(answer)
    words = words_of(answer)
    assert "Страницу ещё не читали" in words
    assert "Кабинет ЦУР" in words
    assert "никто не подтвердил" in words
    card = words_of(client.get(f"/organizations/{school.id}"))
    assert "ВКонтакте: Школа № 5" in card
    assert "указана в реестре" in card


def test_an_observer_reads_and_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    page = make_page(school)
    leader = sign_in(make_user(Role.LEADER))
    assert leader.get(f"/pages/{page.id}").status_code == 200
    assert leader.get(f"/pages/{page.id}/edit").status_code == 403
    admin = sign_in(make_user(Role.SITE_ADMIN, of_organization(school.id)))
    assert admin.post(f"/pages/{page.id}/consent", data={"value": "yes"}).status_code == 403
