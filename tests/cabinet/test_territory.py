"""A curator of one sphere in one district sees her schools and nothing else, whichever way she looks."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from tests.factories import make_municipality, make_organization, make_site, make_user

SignIn = Callable[[User], FlaskClient]
FOREIGN = ("Чужая школа", "Больница района")


@dataclass
class District:
    """A district's curator of education and what lies around her."""

    client: FlaskClient
    own: int
    foreign: list[int]


@pytest.fixture
def district(app: Flask, sign_in: SignIn) -> District:
    """Her school with a site, a hospital beside it, a school of the neighbours with a site of its own."""
    place, other = make_municipality("Бийский район"), make_municipality("Тальменский район")
    school = make_organization("Своя школа", municipality_id=place.id)
    make_site("svoya", school)
    hospital = make_organization("Больница района", type="clinic", municipality_id=place.id)
    neighbour = make_organization("Чужая школа", municipality_id=other.id)
    make_site("chuzhaya", neighbour)
    client = sign_in(make_user(Role.CURATOR, f"municipality:{place.id}", spheres=("education",)))
    return District(client, school.id, [hospital.id, neighbour.id])


@pytest.mark.parametrize(
    "address",
    [
        "/overview",
        "/overview?q=школа",
        "/overview?region=22&per_page=1000",
        "/organizations",
        "/organizations?q=школа",
        "/organizations/export.csv",
        "/journal",
        "/sites/svoya",
    ],
)
def test_lists_searches_and_exports_hold_hers_only(district: District, address: str) -> None:
    answer = district.client.get(address)
    text = answer.get_data().decode("utf-8-sig").replace("\u00a0", " ")
    assert answer.status_code == 200 and "Своя школа" in text
    assert [name for name in FOREIGN if name in text] == []


def test_figures_count_hers_only(district: District) -> None:
    page = district.client.get("/overview").text
    assert '<div class="v">1</div>' in page and "1–1 из 1" in page


def test_foreign_addresses_do_not_exist(district: District) -> None:
    addresses = [
        *(
            f"/organizations/{number}{tail}"
            for number in district.foreign
            for tail in ("", "/edit", "/people", "/site")
        ),
        "/sites/chuzhaya",
        "/sites/chuzhaya/sections/common",
        "/sites/chuzhaya/sections/common/revisions",
        "/sites/chuzhaya/releases",
        "/sites/chuzhaya/preview/",
        "/sites/chuzhaya/preview/sveden/common/",
        "/sites/chuzhaya/files/1",
    ]
    codes = {address: district.client.get(address).status_code for address in addresses}
    assert set(codes.values()) == {404}, codes


def test_her_own_addresses_open(district: District) -> None:
    tails = ("", "/edit", "/people")
    codes = [district.client.get(f"/organizations/{district.own}{tail}").status_code for tail in tails]
    assert codes == [200, 200, 200] and district.client.get("/sites/svoya/preview/").status_code == 200


def test_what_she_may_see_but_not_do_names_who_can(district: District) -> None:
    answer = district.client.post("/sites/svoya/releases")
    assert answer.status_code == 403 and "администратор сайта" in answer.text
