"""Invitations on the screen: made up from filters or a file, watched, printed, exported, nobody else's."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.queue import get_queue
from portal.registry.invitations import jobs
from portal.registry.invitations.models import BatchState, InviteBatch
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.queries import queries_of
from tests.registry.invitations.batches import draft, issue, line, request

SignIn = Callable[[User], FlaskClient]
FORM = {"title": "Школы", "source": "registry", "role": "site_admin", "by": "paper"}


@pytest.fixture
def schools(app: Flask) -> list[Organization]:
    """Three schools with somebody responsible."""
    return [
        make_organization(
            f"Школа {n}", responsible_name=f"Ершова Анна {n}", responsible_phone=f"8903000000{n}"
        )
        for n in range(3)
    ]


@pytest.fixture
def author(schools: list[Organization]) -> User:
    """Their curator."""
    return make_user(Role.CURATOR, "region:22")


@pytest.fixture
def curator(author: User, sign_in: SignIn) -> FlaskClient:
    """Her browser."""
    return sign_in(author)


def test_a_list_by_filters_is_looked_at_then_issued(curator: FlaskClient) -> None:
    made = curator.post("/invitations?q=Школа+1", data=FORM)
    assert made.status_code == 303
    words = words_of(curator.get(made.location))
    assert "Выпустить: 1 приглашение" in words and "Ершова Анна 1" in words and "Ершова Анна 2" not in words
    assert curator.post(f"{made.location}/issue").status_code == 303
    (job,) = get_queue("imports").jobs
    assert "every 1s" in curator.get(f"{made.location}/progress").text
    jobs.issue_invites(*job.args)
    over = curator.get(f"{made.location}/progress")
    assert "hx-get" not in over.text and over.headers["HX-Redirect"] == made.location
    assert "не вошли 1" in words_of(curator.get(made.location))


def test_a_file_makes_a_list_or_is_refused(curator: FlaskClient, schools: list[Organization]) -> None:
    sheet = FORM | {"source": "sheet"}
    assert curator.post("/invitations", data=sheet).status_code == 422
    for content, status in ((b"%PDF-1.7", 422), (b"", 422), (b"\0" * 5000, 422), (people(schools), 303)):
        form = sheet | {"file": (io.BytesIO(content), "люди.csv")}
        assert curator.post("/invitations", data=form).status_code == status


def people(schools: list[Organization]) -> bytes:
    """A sheet of the schools."""
    rows = [f"{school.inn};Ершова Анна;8 903 111-00-0{n}" for n, school in enumerate(schools)]
    return "\n".join(["ИНН;ФИО;Телефон", *rows]).encode()


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "x" * 10_000}, {"role": "operator"}, {"by": "pigeon"}, {"source": "air"}],
)
def test_a_wrong_form_makes_nothing(curator: FlaskClient, wrong: dict[str, str]) -> None:
    assert curator.post("/invitations", data=FORM | wrong).status_code == 422
    assert db.session.scalars(select(InviteBatch)).all() == []


def test_nothing_in_the_address_breaks_the_form(curator: FlaskClient) -> None:
    assert (
        curator.get(
            "/invitations/new?_scheme=x&_external=1&q=%00&type=царь&municipality=9999999999"
        ).status_code
        == 200
    )
    assert (
        curator.post("/invitations?municipality=x&page=99", data=FORM | {"title": "a\0b"}).status_code == 303
    )


def test_slips_hold_every_link_and_the_printing_is_remembered(
    curator: FlaskClient, author: User, schools: list[Organization]
) -> None:
    batch = issue(draft(author, *(line(school, n) for n, school in enumerate(schools))))
    answer = curator.post(f"/invitations/{batch.id}/slips", data={"part": "1"})
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)
    assert answer.mimetype == "application/pdf" and text.count("/invite/") == 3 and "Школа 2" in text
    assert "/invite/" not in curator.get(f"/invitations/{batch.id}").text
    for part in ("0", "2", "99999999999", "x"):
        status = curator.post(f"/invitations/{batch.id}/slips", data={"part": part}).status_code
        assert status == (409 if part in ("0", "2") else 200)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_holds_no_links(
    curator: FlaskClient, author: User, schools: list[Organization], format: str
) -> None:
    batch = issue(draft(author, line(schools[0])))
    answer = curator.get(f"/invitations/{batch.id}/export.{format}?tab=absent")
    assert answer.status_code == 200
    assert format == "xlsx" or ("Не вошёл" in answer.text and "/invite/" not in answer.text)


def test_a_list_of_another_curator_does_not_exist(curator: FlaskClient, schools: list[Organization]) -> None:
    foreign = draft(make_user(Role.CURATOR, "region:22"), line(schools[0]))
    for path, method in (("", "GET"), ("/progress", "GET"), ("/issue", "POST"), ("/slips", "POST")):
        assert curator.open(f"/invitations/{foreign.id}{path}", method=method).status_code == 404
    assert db.session.get_one(InviteBatch, foreign.id).state is BatchState.DRAFT


def test_one_press_invites_anew_all_who_did_not_come(
    curator: FlaskClient, author: User, schools: list[Organization]
) -> None:
    issue(draft(author, *(line(school, n) for n, school in enumerate(schools))))
    made = curator.post("/invitations/absent", data={"by": "paper"})
    jobs.issue_invites(int(made.location.rpartition("/")[2]))
    assert "не вошли 3" in words_of(curator.get(made.location))


def test_a_stopped_list_says_so(curator: FlaskClient, author: User, schools: list[Organization]) -> None:
    batch = draft(author, line(schools[0]))
    request(batch)
    assert curator.post(f"/invitations/{batch.id}/cancel").status_code == 303
    assert "Список отменён" in words_of(curator.get(f"/invitations/{batch.id}"))
    assert curator.post(f"/invitations/{batch.id}/issue").status_code == 409


def test_queries_do_not_grow_with_the_list(curator: FlaskClient, author: User) -> None:
    few = issue(draft(author, *(line(make_organization(), n) for n in range(2))))
    many = issue(draft(author, *(line(make_organization(), n + 10) for n in range(30))))
    counts = [queries_of(curator.get(f"/invitations/{batch.id}?per_page=100")) for batch in (few, many)]
    assert counts[0] == counts[1]
