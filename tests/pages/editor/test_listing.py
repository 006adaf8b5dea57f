"""The list of posts: what it finds, what it tells, how many queries it takes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import DeliveryState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.registry.scopes import COUNTRY, of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page, make_post
from tests.queries import queries_of
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.CURATOR, COUNTRY))


def settle(post: Post, *states: DeliveryState) -> Post:
    for delivery, state in zip(list_deliveries(post), states, strict=True):
        delivery.state = state
    db.session.commit()
    return post


def found(client: FlaskClient, query: str) -> list[str]:
    page = check_page(client.get(f"/posts?{query}"))
    return [link.text_content() for link in page.xpath("//td[contains(@class, 'org')]/a")]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01", "вчера"])
@pytest.mark.parametrize(
    "path", ["/posts?since=", "/posts?until=", "/posts/new?day=", "/pages/events?since="]
)
def test_day_that_clocks_cannot_turn_narrows_nothing(client: FlaskClient, path: str, day: str) -> None:
    assert client.get(path + day).status_code in (200, 303)


def test_filters_find_what_they_say(client: FlaskClient) -> None:
    vk, telegram = make_page(), make_page(network=Network.TELEGRAM)
    make_post([vk], title="Ёлка", text="Хоровод", is_planned=False)
    settle(make_post([vk], title="Вышел"), DeliveryState.DELIVERED)
    settle(make_post([telegram], title="Отказ"), DeliveryState.REJECTED)
    assert set(found(client, "")) == {"Ёлка", "Вышел", "Отказ"}
    assert found(client, "q=елка") == found(client, "q=ХОРОВОД") == ["Ёлка"]
    assert found(client, "state=published") == ["Вышел"]
    assert found(client, "state=failed") == ["Отказ"]
    assert found(client, "state=draft") == ["Ёлка"]
    assert found(client, "network=telegram") == ["Отказ"]
    assert found(client, "network=telegram&state=failed") == ["Отказ"]
    assert found(client, "network=vk&state=failed") == []
    assert set(found(client, f"organization={vk.organization_id}")) == {"Ёлка", "Вышел"}
    assert found(client, "q=ничего") == []
    assert found(client, "delegated=1") == found(client, "mine=1") == found(client, "template=7") == []


def test_days_are_of_the_portals_own_zone(client: FlaskClient) -> None:
    page = make_page()
    make_post([page], title="Ночью", planned_at=datetime(2026, 12, 1, 21, 30, tzinfo=UTC))
    assert found(client, "since=2026-12-02&until=2026-12-02") == ["Ночью"]
    assert found(client, "until=2026-12-01") == []
    assert found(client, "since=когда-то&until=9999-12-31") == ["Ночью"]


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999&per_page=0&sort=x&state=x&network=x",
        "organization=99999999999999999999&template=-1&q=%00%27;drop",
        f"q={'я' * 5_000}",
    ],
)
def test_addresses_that_make_no_sense_are_pages_all_the_same(client: FlaskClient, query: str) -> None:
    make_post([make_page()])
    check_page(client.get(f"/posts?{query}"))
    assert client.get(f"/posts/export.csv?{query}").status_code == 200


def test_nobody_sees_posts_of_others(sign_in: SignIn, app: Flask) -> None:
    make_post([make_page()], title="Чужой")
    mine = make_organization()
    client = sign_in(make_user(Role.PAGE_EDITOR, of_organization(mine.id)))
    answer = client.get("/posts")
    check_page(answer)
    assert "Постов пока нет" in words_of(answer) and "Чужой" not in answer.text
    assert "Чужой" not in client.get("/posts/export.csv").text


def test_the_file_has_the_rows_of_the_list(client: FlaskClient) -> None:
    page = make_page(make_organization("Школа; «Заря»", is_demo=True))
    settle(make_post([page], title="=1+1"), DeliveryState.DELIVERED)
    text = client.get("/posts/export.csv?state=published").get_data(as_text=True)
    assert "Вышел" in text and "учебные данные" in text.lower() and "ВКонтакте" in text
    assert client.get("/posts/export.xlsx").status_code == 200
    assert client.get("/posts/export.exe").status_code == 404


def test_as_many_queries_for_any_page(client: FlaskClient) -> None:
    school = make_organization()
    page = make_page(school)
    for number in range(3):
        make_post([page], planned_at=datetime.now(UTC) + timedelta(days=number + 1))
    few = queries_of(client.get("/posts"))
    for number in range(30):
        make_post([page, make_page(school)], title=f"Пост {number}" + " очень" * 30)
    many = client.get("/posts?per_page=50")
    assert queries_of(many) == few
    assert "1–33 из 33" in words_of(many)
