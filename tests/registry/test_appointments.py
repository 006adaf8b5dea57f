"""Responsible persons: appointed by an order, substituted, listed where nobody answers."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.appointments.models import Appointment
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.registry.correcting import make_appointment, make_substitute
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import load

SignIn = Callable[[User], FlaskClient]
FORM = {"name": "Орлова  Ирина", "post": "завуч", "order_number": "7", "order_date": "2026-09-01"}


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school of a district, where nobody answers yet."""
    return make_organization("Школа", municipality_id=make_municipality().id)


@pytest.fixture
def curator(school: Organization, sign_in: SignIn) -> FlaskClient:
    """The curator of its region."""
    return sign_in(make_user(Role.CURATOR, "region:22"))


def put(client: FlaskClient, address: str, prefix: str = "main", **form: str) -> tuple[int, str]:
    """Post an appointment: the code and the words of the answer."""
    fields = {f"{prefix}-{name}": value for name, value in (FORM | {"since": "2026-09-01"} | form).items()}
    answer = client.post(address, data=fields)
    if answer.status_code != 303:
        check_page(answer, answer.status_code)
    return answer.status_code, words_of(answer)


def at(school: Organization) -> str:
    """The page of the school."""
    return f"/responsible/organizations/{school.id}"


def everybody() -> list[Appointment]:
    """All appointments, from the first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Appointment).order_by(Appointment.id)))


def test_an_order_names_the_responsible_and_the_registry_repeats_it(
    curator: FlaskClient, school: Organization
) -> None:
    assert put(curator, at(school), phone="8 913 000-00-01")[0] == 303
    school = db.session.get_one(Organization, school.id)
    assert (school.responsible_name, school.responsible_phone) == ("Орлова Ирина", "+7 913 000-00-01")
    card = words_of(curator.get(f"/organizations/{school.id}"))
    assert "№ 7 от 1 сентября 2026" in card
    assert "назначен ответственный: Орлова Ирина, приказ № 7" in words_of(
        curator.get(f"/organizations/{school.id}/history")
    )


def test_the_next_one_ends_the_one_before_and_history_keeps_both(
    curator: FlaskClient, school: Organization
) -> None:
    put(curator, at(school))
    assert put(curator, at(school), name="Гусев Артём", order_number="9", since="2026-10-05")[0] == 303
    first, second = everybody()
    assert (first.until, second.until) == (date(2026, 10, 4), None)
    page = words_of(curator.get(at(school)))
    assert "Орлова Ирина" in page and "с 01.09.2026 по 04.10.2026" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " "}, "Введите, кто назначен"),
        ({"order_number": ""}, "Введите номер приказа"),
        ({"order_date": "завтра"}, "Введите дату приказа"),
        ({"since": "3026-01-01"}, "Проверьте год"),
        ({"since": (date.today() + timedelta(days=2)).isoformat()}, "ещё не наступил"),
        ({"since": "2026-08-01"}, "укажите этот день или позже"),
        ({"phone": "позвоните"}, "это не телефон"),
        ({"name": "я\0" * 400}, "300"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    curator: FlaskClient, school: Organization, form: dict[str, str], words: str
) -> None:
    make_appointment(school)
    code, said = put(curator, at(school), **form)
    assert code == 422 and words in said
    assert len(everybody()) == 1


def test_a_substitute_is_shown_while_it_acts_and_overlaps_nobody(
    curator: FlaskClient, school: Organization
) -> None:
    address, today = f"{at(school)}/substitutes", date.today()
    days = {"since": today.isoformat(), "until": (today + timedelta(days=9)).isoformat()}
    assert "Замещать некого" in put(curator, address, "sub", **days)[1]
    make_appointment(school)
    assert "раньше первого" in put(curator, address, "sub", **(days | {"until": "2026-01-01"}))[1]
    assert put(curator, address, "sub", **(days | {"name": "Ким Дарья"}))[0] == 303
    assert "уже замещает Ким Дарья" in put(curator, address, "sub", **days)[1]
    for page in ("/responsible", "/responsible?state=substituted", f"/organizations/{school.id}"):
        assert "замещает Ким Дарья" in words_of(curator.get(page)), page
    school = db.session.get_one(Organization, school.id)
    assert school.responsible_name == "Орлова Ирина"
    assert curator.post(f"{at(school)}/appointments/{everybody()[1].id}/end").status_code == 303


def test_an_ended_appointment_leaves_the_place_vacant(curator: FlaskClient, school: Organization) -> None:
    row = make_appointment(school)
    assert curator.post(f"{at(school)}/appointments/{row.id}/end").status_code == 303
    school = db.session.get_one(Organization, school.id)
    assert school.responsible_name == ""
    assert "не назначен" in words_of(curator.get("/responsible?state=none"))
    assert curator.post(f"{at(school)}/appointments/{row.id}/end").status_code == 404


def test_a_name_that_an_import_brought_has_no_order(app: Flask, sign_in: SignIn, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    school = db.session.scalars(select(Organization)).one()
    make_appointment(school)
    load(save_xlsx(tmp_path / "b.xlsx", make_line(1, person="Другая Мария")))
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    words = words_of(client.get("/responsible?state=no_order"))
    assert "Другая Мария" in words and "по приказу — Орлова Ирина" in words
    assert "Школа № 1" not in words_of(client.get("/responsible?state=by_order"))


def test_regions_and_districts_have_their_own(curator: FlaskClient, school: Organization) -> None:
    assert put(curator, "/responsible/regions/22", name="Ким Дарья")[0] == 303
    assert put(curator, f"/responsible/districts/{school.municipality_id}", name="Гусев Артём")[0] == 303
    assert "Ким Дарья" in words_of(curator.get("/responsible?tier=regions&q=КИМ"))
    assert "Гусев Артём" in words_of(curator.get("/responsible?tier=districts&q=бийский"))
    assert "Гусев" not in words_of(curator.get("/responsible?tier=districts&state=none"))


def test_each_changes_only_their_own(school: Organization, curator: FlaskClient, sign_in: SignIn) -> None:
    head = sign_in(make_user(Role.HEAD, f"organization:{school.id}"))
    district = sign_in(make_user(Role.CURATOR, f"municipality:{school.municipality_id}"))
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    far = sign_in(make_user(Role.CURATOR, "region:45"))
    assert put(head, at(school))[0] == 303
    assert put(head, f"/responsible/districts/{school.municipality_id}")[0] == 404
    assert put(district, f"/responsible/districts/{school.municipality_id}")[0] == 303
    assert put(district, "/responsible/regions/22")[0] == 404
    assert put(leader, "/responsible/regions/22")[0] == 403 and leader.get(at(school)).status_code == 200
    assert put(far, at(school))[0] == far.get("/responsible/regions/22").status_code == 404
    assert head.get("/responsible").status_code == 403
    for key in ("regions/99", "districts/abc", "organizations/9223372036854775808", "countries/1"):
        assert curator.get(f"/responsible/{key}").status_code == 404, key


def test_vacancies_are_counted_filtered_and_exported(curator: FlaskClient, school: Organization) -> None:
    make_appointment(make_organization("Назначенная"))
    make_organization("Закрытая", closed_on=date(2026, 9, 1))
    page = words_of(curator.get("/responsible"))
    assert "не назначен у 1 из 2" in page and "Закрытая" not in page
    sheet = openpyxl.load_workbook(io.BytesIO(curator.get("/responsible/export.xlsx?state=none").data)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Школа"]
    table = curator.get("/responsible/export.csv?state=by_order").text
    assert "Орлова Ирина" in table and "01.09.2026" in table and "По приказу" in table


def test_the_list_takes_as_many_queries_for_any_number_of_rows(curator: FlaskClient) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            one = make_organization()
            make_appointment(one)
            make_substitute(one)
        answer = curator.get("/responsible?per_page=100")
        counts.append(answer.headers["Server-Timing"].rpartition("desc=")[2])
    assert counts[0] == counts[1]


def test_the_database_holds_one_main_appointment_of_a_place(school: Organization) -> None:
    row = make_appointment(school)
    twin = {"name": "Второй", "search_text": "второй", "since": row.since, "created_at": row.created_at}
    db.session.add(Appointment(organization_id=school.id, **twin))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_nobody_is_appointed_to_what_is_closed(curator: FlaskClient) -> None:
    closed = make_organization("Закрытая", closed_on=date(2026, 9, 1))
    code, words = put(curator, at(closed))
    assert code == 409 and "Учреждение закрыто 1 сентября 2026" in words
    assert "Назначить" not in words_of(curator.get(at(closed)))


def test_curator_of_one_sphere_appoints_nobody_for_the_whole_district(
    sign_in: SignIn, school: Organization
) -> None:
    place = of_municipality(school.municipality_id or 0)
    client = sign_in(make_user(Role.CURATOR, place, spheres=("education",)))
    address = f"/responsible/districts/{school.municipality_id}"
    assert put(client, address)[0] == 403
    assert put(client, at(school))[0] == 303
