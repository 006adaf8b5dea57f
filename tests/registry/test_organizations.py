"""The list of organizations: search, filters, order, pages, export, and what one may see of it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.registry.imports.commands import import_file
from portal.registry.organizations.search import sort_key_of
from tests.factories import make_inn, make_user
from tests.pages import check_page
from tests.queries import counted_queries
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import find

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(app: Flask, sign_in: SignIn, tmp_path: Path) -> FlaskClient:
    """A curator of the country with six institutions."""
    lines = [
        make_line(1, person="Иванова Мария"),
        make_line(2, short="Лицей № 12 «Ёлочка»"),
        make_line(3, type="Поликлиника", spheres="Поликлиники", short="Поликлиника", level="региональный"),
        make_line(4, place="Бийский район, Малоугренёвский сельсовет", short="Сельская школа"),
        make_line(5, region="Курганская область", place="Курган", short="Гимназия № 112"),
        make_line(6, short="Ясли", type="Детский сад", spheres="Детские сады"),
    ]
    import_file(save_xlsx(tmp_path / "a.xlsx", *lines))
    return sign_in(make_user(Role.CURATOR, "country"))


def shown(client: FlaskClient, **query: Any) -> list[str]:
    """Names on the page of the list."""
    page = check_page(client.get("/organizations", query_string=query))
    return [link.text_content() for link in page.cssselect("td.org a")]


def test_list_stands_in_the_order_of_names(client: FlaskClient) -> None:
    names = ["Гимназия № 112", "Лицей № 12 «Ёлочка»", "Поликлиника", "Сельская школа", "Школа № 1", "Ясли"]
    assert shown(client) == names
    assert shown(client, sort="-name") == names[::-1]
    assert shown(client, sort="чушь", page="x", per_page="-5")[0] == "Гимназия № 112"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("елочка", ["Лицей № 12 «Ёлочка»"]),
        ("ЛИЦЕЙ 12", ["Лицей № 12 «Ёлочка»"]),
        ("школа сельск", ["Сельская школа"]),
        (make_inn(5)[:9], ["Гимназия № 112"]),
        ("112", ["Гимназия № 112"]),
        ("%", ["Гимназия № 112"]),
        ("щука", []),
    ],
)
def test_search_finds_every_word_in_any_case(client: FlaskClient, q: str, found: list[str]) -> None:
    assert shown(client, q=q)[:1] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"region": "45"}, {"Гимназия № 112"}),
        ({"type": "kindergarten"}, {"Ясли"}),
        ({"sphere": "health"}, {"Поликлиника"}),
        ({"sphere": "education.preschool"}, {"Ясли"}),
        ({"level": "regional"}, {"Поликлиника"}),
        ({"region": "22", "type": "clinic", "q": "лицей"}, set()),
        ({"municipality": "999999999"}, set()),
        ({"municipality": "999999999999999999", "type": "kindergarten", "level": "чушь"}, {"Ясли"}),
    ],
)
def test_filters_narrow_the_list(client: FlaskClient, query: dict[str, str], found: set[str]) -> None:
    assert set(shown(client, **query)) == found


def test_nobody_responsible_is_a_filter_and_a_word_in_the_list(client: FlaskClient) -> None:
    assert "Школа № 1" not in shown(client, responsible="none")
    assert "не назначен" in client.get("/organizations").text


def test_a_district_shows_its_settlements_too(client: FlaskClient) -> None:
    district = find(make_inn(1)).municipality_id
    village = find(make_inn(4)).municipality_id
    assert "Сельская школа" in shown(client, municipality=district)
    assert shown(client, municipality=village) == ["Сельская школа"]


def test_nothing_found_offers_to_reset(client: FlaskClient) -> None:
    page = check_page(client.get("/organizations?q=щука"))
    assert "Ничего не нашлось" in page.text_content()
    reset, closed = page.xpath("//td[@class='empty']/a/@href")
    assert reset == "/organizations" and closed.endswith("&state=closed")


def test_pages_keep_the_filter_and_one_beyond_the_last_is_empty(client: FlaskClient) -> None:
    page = check_page(client.get("/organizations?per_page=2&page=9&region=22&level=municipal"))
    assert len(page.cssselect("td.org a")) == 0
    hrefs = page.xpath("//a[@rel='prev']/@href")
    assert hrefs == ["/organizations?per_page=2&region=22&level=municipal&page=8"]
    assert shown(client, q="школа", page=9) == []


def test_queries_are_as_many_for_a_long_page_as_for_a_short_one(client: FlaskClient) -> None:
    counts = []
    for address in ("per_page=1", "per_page=1000", "per_page=1&q=1", "per_page=1000&q=1"):
        with counted_queries() as statements:
            client.get(f"/organizations?{address}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7
    assert counts[2] == counts[3] <= counts[0]


def test_export_carries_the_filter(client: FlaskClient) -> None:
    answer = client.get("/organizations/export.csv?q=елочка&sort=name")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Полное наименование;Краткое наименование;Уровень")
    assert "Лицей № 12 «Ёлочка»" in lines[1]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/organizations/export.xlsx?region=22").data))
    assert book.active.max_row == 6
    assert client.get("/organizations/export.exe").status_code == 404


def test_a_curator_of_one_sphere_in_one_district_sees_hers_only(client: FlaskClient, sign_in: SignIn) -> None:
    district = find(make_inn(1)).municipality_id
    curator = sign_in(make_user(Role.CURATOR, f"municipality:{district}", spheres=("education",)))
    assert set(shown(curator)) == {"Школа № 1", "Лицей № 12 «Ёлочка»", "Сельская школа", "Ясли"}
    assert shown(curator, q="поликлиника") == []
    assert shown(curator, region="45") == []
    exported = curator.get("/organizations/export.csv").data.decode("utf-8-sig")
    assert len(exported.splitlines()) == 5
    assert "Поликлиника" not in exported
    page = check_page(curator.get("/organizations"))
    assert page.xpath("//select[@name='region']/option/@value") == ["", "22"]


def test_an_empty_registry_says_what_to_do(app: Flask, sign_in: SignIn) -> None:
    page = check_page(sign_in(make_user(Role.CURATOR, "country")).get("/organizations"))
    assert "Загрузите реестр по форме ЦУР" in " ".join(page.text_content().split())
    leader = check_page(sign_in(make_user(Role.LEADER, "country")).get("/organizations"))
    assert "Как только куратор загрузит" in " ".join(leader.text_content().split())


def test_numbers_in_names_stand_in_the_order_of_counting() -> None:
    names = ["Школа № 10", "Школа № 2", "Школа № 101", "Школа"]
    assert sorted(names, key=sort_key_of) == ["Школа", "Школа № 2", "Школа № 10", "Школа № 101"]
