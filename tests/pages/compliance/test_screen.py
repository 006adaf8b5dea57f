"""«Исполнение закона» on the screen: numbers that open into institutions, scoped, exported."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.networks.contract import Mark
from portal.registry.scopes import of_municipality
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_page
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]


def make_district(name: str) -> int:
    """A district with a lawful school, one without a mark, one unknown and one without a page."""
    place = make_municipality(name)
    schools = [make_organization(f"Школа {mark} {name}", municipality_id=place.id) for mark in "абвг"]
    make_page(schools[0], bound=Mark.YES, gov_mark=Mark.YES)
    make_page(schools[1], bound=Mark.YES, gov_mark=Mark.NO, gov_mark_source="network")
    make_page(schools[2], bound=Mark.UNKNOWN, gov_mark=Mark.YES)
    schools[3].no_page_reason = "Мало сотрудников"
    db.session.commit()
    return place.id


def test_numbers_open_into_the_institutions_behind_them(app: Flask, sign_in: SignIn) -> None:
    make_district("Бийский район")
    client = sign_in(make_user(Role.CURATOR))
    page = check_page(client.get("/compliance?by=district"))
    cells = [
        " ".join(cell.text_content().replace("\u00a0", " ").split())
        for cell in page.xpath("//tbody/tr[1]/td")
    ]
    assert cells[1:] == ["4", "3", "2", "2", "1", "25,0 %", "1", "1", "0"]
    for address, name in zip(page.xpath("//tbody/tr[1]/td[position()>1]/a/@href"), "абв", strict=True):
        found = words_of(client.get(address))
        assert f"Школа {name} Бийский район" in found
        assert "1 учреждение по условию" in found


def test_what_is_missing_is_said(app: Flask, sign_in: SignIn) -> None:
    make_district("Бийский район")
    client = sign_in(make_user(Role.LEADER))
    red = words_of(client.get("/compliance/institutions?standing=unlawful"))
    assert "Госметка «Госорганизация»: нет (по данным сети)" in red
    assert "никто не подтвердил" in words_of(client.get("/compliance/institutions?standing=unknown"))
    none = words_of(client.get("/compliance/institutions?standing=absent"))
    assert "основание без решения: Мало сотрудников" in none
    text = client.get("/compliance/institutions/export.csv").get_data().decode("utf-8-sig")
    assert text.count("Школа") == 4 * 2
    assert client.get("/compliance/export.xlsx?by=type").status_code == 200


def test_a_curator_counts_their_own_district(app: Flask, sign_in: SignIn) -> None:
    mine = make_district("Бийский район")
    make_district("Амурский район")
    client = sign_in(make_user(Role.CURATOR, of_municipality(mine)))
    assert "Амурский" not in client.get("/compliance").text
    assert "Амурский" not in client.get("/compliance/institutions").text
    table = client.get("/compliance/export.csv").get_data().decode("utf-8-sig").splitlines()
    assert table[-1].startswith("Всего;4;3;2;2;1;")


def names_of(page: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/td[1]/a")]


def test_the_worst_stand_first_where_it_is_asked(app: Flask, sign_in: SignIn) -> None:
    make_district("Амурский район")
    best = make_municipality("Бийский район")
    make_page(make_organization(municipality_id=best.id), bound=Mark.YES, gov_mark=Mark.YES)
    client = sign_in(make_user(Role.LEADER))
    address = "/compliance?by=district&sort="
    assert names_of(check_page(client.get(f"{address}percent"))) == ["Амурский район", "Бийский район"]
    assert names_of(check_page(client.get(f"{address}-percent"))) == ["Бийский район", "Амурский район"]
    table = client.get("/compliance/export.csv?by=district&sort=-percent").text
    assert table.index("Бийский") < table.index("Амурский")
    assert client.get(f"{address}x\0").status_code == 200


def test_a_leader_sees_in_the_overview_how_far_the_law_is_kept(app: Flask, sign_in: SignIn) -> None:
    mine = make_district("Бийский район")
    make_district("Амурский район")
    client = sign_in(make_user(Role.LEADER, of_municipality(mine)))
    assert 'hx-get="/overview/official-pages"' in client.get("/overview").text
    shown = words_of(client.get("/overview/official-pages"))
    assert "25,0 %" in shown and "1 из 4" in shown and "Амурский" not in shown
    country = sign_in(make_user(Role.LEADER))
    assert "1 из 4" in words_of(country.get("/overview/official-pages?region=22"))
    nobody = sign_in(make_user(Role.LEADER, of_municipality(make_municipality("Пустой район").id)))
    assert "здесь нет" in words_of(nobody.get("/overview/official-pages"))


def test_queries_do_not_grow_with_institutions(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.CURATOR))
    make_district("Бийский район")
    addresses = ("/compliance?by=district", "/compliance?by=sphere", "/compliance/institutions?per_page=100")
    few = [queries_of(client.get(address)) for address in addresses]
    for number in range(5):
        make_district(f"Район {number}")
    assert [queries_of(client.get(address)) for address in addresses] == few
