"""A closed institution: out of lists, counts and imports, never out of memory; one entered by hand."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.imports.commands import export_file
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_inn, make_municipality, make_organization, make_site, make_user
from tests.pages import check_page
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import apply, find, load, reasons, stage

SignIn = Callable[[User], FlaskClient]
CLOSED = date(2026, 9, 1)


@pytest.fixture
def client(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A curator of the region with a school that works and one that does not, both with sites."""
    make_site("works", make_organization("Живая школа"))
    make_site("closed", make_organization("Бывшая школа")).organization.closed_on = CLOSED
    db.session.commit()
    return sign_in(make_user(Role.CURATOR, "region:22"))


@pytest.mark.parametrize(
    "address",
    [
        "/organizations",
        "/organizations?q=школа",
        "/organizations/export.csv",
        "/overview",
        "/overview?q=школа",
        "/overview?sort=name",
        "/overview?tab=filling&sort=percent",
        "/sites",
        "/responsible",
    ],
)
def test_lists_leave_it_out(client: FlaskClient, address: str) -> None:
    assert "Бывшая" not in words_of(client.get(address))


def test_counts_leave_it_out_for_the_region_and_for_the_country(client: FlaskClient, sign_in: SignIn) -> None:
    for one in (client, sign_in(make_user(Role.CURATOR, "country"))):
        words = " ".join(check_page(one.get("/overview")).text_content().split())
        assert "Учреждений в реестре 1 сайт есть у 1" in words.replace("\u00a0", " ")


def test_it_is_found_among_the_closed_and_its_card_and_history_stay(client: FlaskClient) -> None:
    assert "Искать среди закрытых" in words_of(client.get("/organizations?q=бывшая"))
    words = words_of(client.get("/organizations?state=closed"))
    assert "Бывшая школа" in words and "закрыто 01.09.2026" in words and "Живая" not in words
    assert "Бывшая школа" in client.get("/organizations/export.csv?state=closed").text
    row = db.session.scalars(select(Organization).where(Organization.closed_on.is_not(None))).one()
    card = words_of(client.get(f"/organizations/{row.id}"))
    assert "Закрыто 1 сентября 2026" in card
    assert "создан сайт" in words_of(client.get(f"/organizations/{row.id}/history"))
    assert client.post(f"/organizations/{row.id}/reopen").status_code == 303
    assert "Бывшая" in words_of(client.get("/organizations"))


def test_no_site_is_begun_for_it(client: FlaskClient) -> None:
    closed = make_organization("Закрытая", closed_on=CLOSED)
    answer = client.post(f"/organizations/{closed.id}/site", data={"slug": "zakrytaya"})
    assert answer.status_code == 409 and "новый сайт ему не создают" in words_of(answer)
    assert "Создать сайт" not in words_of(client.get(f"/organizations/{closed.id}"))


def test_an_import_does_not_raise_the_closed(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2)))
    staged = stage(save_xlsx(tmp_path / "b.xlsx", make_line(1, short="Лицей"), make_line(2, short="Ясли")))
    find(make_inn(1)).closed_on = CLOSED
    db.session.commit()
    again = apply(staged)  # closed after the preview: read anew
    assert again.state == "uploaded"
    row = load(save_xlsx(tmp_path / "c.xlsx", make_line(1, short="Лицей"), make_line(2, short="Ясли")))
    assert "учреждение закрыто 1\u00a0сентября" in reasons(row)[2]
    assert find(make_inn(1)).short_name == "Школа № 1" and find(make_inn(2)).short_name == "Ясли"
    assert export_file(tmp_path / "out.csv") == 1


def new(client: FlaskClient, **form: object) -> tuple[int, str]:
    """Enter an institution by hand: the code and where it leads or the words of the page."""
    fields: dict[str, object] = {
        "full_name": "Школа  №\u00a05",
        "short_name": "Школа № 5",
        "type": "school",
        "level": "municipal",
        "spheres": ["education.school"],
        "inn": make_inn(5),
        "kpp": "220401001",
        "region_code": "22",
        "municipality": "Бийский район",
    }
    answer = client.post("/organizations/new", data=fields | form)
    if answer.status_code == 303:
        return 303, answer.location or ""
    return answer.status_code, " ".join(check_page(answer, answer.status_code).text_content().split())


def test_one_entered_by_hand_is_cleaned_and_found(client: FlaskClient) -> None:
    check_page(client.get("/organizations/new"))
    code, card = new(client, inn=f" {make_inn(5)} ", phone="8 3854 30-00-00")
    assert code == 303
    row = find(make_inn(5))
    assert (row.full_name, row.phone) == ("Школа № 5", "+7 385 430-00-00")
    assert "Школа № 5" in words_of(client.get("/organizations?q=школа 5"))
    assert "заведена в реестре вручную" in words_of(client.get(f"{card}/history"))


def test_a_double_is_refused_with_a_link_to_the_first(client: FlaskClient) -> None:
    _, card = new(client)
    answer = client.post("/organizations/new", data={})
    assert answer.status_code == 422
    code, words = new(client)
    assert code == 422 and "в реестре уже есть" in words and "открыть его карточку" in words
    assert "нужен КПП" in new(client, kpp="")[1]
    assert new(client, kpp="220402001")[0] == 303
    assert card.startswith("/organizations/")


def test_nobody_enters_one_outside_their_territory(client: FlaskClient, sign_in: SignIn) -> None:
    assert new(client, region_code="45")[0] == 422
    district = make_municipality("Тальменский муниципальный район")
    curator = sign_in(make_user(Role.CURATOR, f"municipality:{district.id}", spheres=("education",)))
    assert "вышло бы из вашей территории" in new(curator)[1]
    assert "вышло бы" in new(curator, municipality="Тальменский район", spheres=["health"])[1]
    assert new(curator, municipality="Тальменский район")[0] == 303
    assert "Отметьте хотя бы одну сферу" in new(client, inn=make_inn(6), spheres=[])[1]


def test_history_goes_with_an_organization_that_moved_and_curators_change(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    school = find(make_inn(1))
    old = sign_in(make_user(Role.CURATOR, f"municipality:{school.municipality_id}"))
    load(save_xlsx(tmp_path / "b.xlsx", make_line(1, place="Тальменский район")))
    school = find(make_inn(1))
    fresh = sign_in(make_user(Role.CURATOR, f"municipality:{school.municipality_id}"))
    assert old.get(f"/organizations/{school.id}/history").status_code == 404
    words = words_of(fresh.get(f"/organizations/{school.id}/history"))
    assert "Бийский" in words and "Тальменский" in words and "загрузкой реестра № 2" in words
