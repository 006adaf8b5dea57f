"""The list of sites: search, filters, pages, export, as many queries for any number of rows."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.gosweb.sites.models import SiteStage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_site, make_user
from tests.pages import check_page
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def curator(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A curator of the region with a school, a kindergarten and a stranger's school."""
    district = make_municipality()
    school = make_organization("Берёзовая школа", municipality_id=district.id)
    make_site("berezovaya", school, stage=SiteStage.FILLING)
    make_site("sad", make_organization("Сад «Ромашка»", "kindergarten", is_demo=True))
    make_site("chuzhaya", make_organization("Чужая школа", region_code="54"))
    return sign_in(make_user(Role.CURATOR, "region:22"))


@pytest.mark.parametrize(
    "query", ["q=берез", "stage=filling", "type=school", "q=школа&stage=filling&type=school"]
)
def test_the_list_and_its_export_are_narrowed_alike(curator: FlaskClient, query: str) -> None:
    page = curator.get(f"/sites?{query}")
    words = words_of(page)
    assert "Берёзовая школа" in words and "Ромашка" not in words and "Чужая" not in words
    table = curator.get(f"/sites/export.csv?{query}").get_data().decode("utf-8-sig")
    assert "Берёзовая школа" in table and "Ромашка" not in table and "Чужая" not in table
    assert "Бийский район" in table and "://berezovaya." in table and "Наполнение" in table
    assert "учебные данные" not in table.lower()
    check_page(page)


def test_what_makes_no_sense_is_as_if_not_asked_and_nothing_found_is_told(curator: FlaskClient) -> None:
    odd = curator.get("/sites", query_string={"stage": "x", "type": "y\0", "page": str(2**63)})
    assert "Берёзовая школа" in words_of(odd) and odd.status_code == 200
    assert "Ничего не нашлось" in words_of(curator.get("/sites", query_string={"q": "нет\0" * 5000}))
    assert curator.get("/sites/export.pdf").status_code == 404
    assert curator.get("/sites/export.xlsx?stage=x").get_data()[:2] == b"PK"
    assert "ромашка" in curator.get("/sites/export.csv").get_data().decode("utf-8-sig").lower()


def test_a_page_has_as_many_queries_for_forty_sites_as_for_two(curator: FlaskClient) -> None:
    addresses = ("/sites?per_page=100", "/sites/export.csv")
    few = [queries_of(curator.get(address)) for address in addresses]
    for number in range(38):
        make_site(f"s{number}")
    assert [queries_of(curator.get(address)) for address in addresses] == few
    assert "1–20 из 40" in words_of(curator.get("/sites")) and "21–40 из 40" in words_of(
        curator.get("/sites?page=2")
    )


def test_an_only_site_opens_at_once_but_not_from_a_search(app: Flask, sign_in: SignIn) -> None:
    site = make_site()
    admin = sign_in(make_user(Role.SITE_ADMIN, of_organization(site.organization_id)))
    assert admin.get("/sites").headers["Location"] == "/sites/shkola"
    assert admin.get("/sites?q=школа").status_code == 200
