"""Doubles and fakes: written down, claimed in ready words, closed or refused."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.marks.models import ClaimState, PageClaim
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page
from tests.pages.marks.making import make_claim
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school with a page of its own."""
    school = make_organization("Школа", phone="+7 421 230-00-00")
    make_page(school, screen_name="school1", address="https://vk.com/school1")
    return school


@pytest.fixture
def editor(school: Organization, sign_in: SignIn) -> FlaskClient:
    """Who keeps its page."""
    return sign_in(make_user(Role.PAGE_EDITOR, f"organization:{school.id}"))


def only() -> PageClaim:
    """The one claim there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(PageClaim)).one()


def test_a_fake_is_written_down_and_its_claim_is_ready_to_copy(
    editor: FlaskClient, school: Organization
) -> None:
    school.full_name = "Учреждение «Школа № 1»"
    db.session.commit()
    form = {"link": " vk.com/Fake_School ", "kind": "fake", "words": "Собирает деньги"}
    address = editor.post(f"/organizations/{school.id}/claims", data=form).location
    text = check_page(editor.get(address)).xpath("//textarea[@readonly]")[0].text
    assert "https://vk.com/" in text and school.inn in text
    assert "»»" not in text
    assert "https://vk.com/school1" in text and "+7 421 230-00-00" in text
    editor.post(f"{address}/state", data={"state": "claimed", "words": ""})
    editor.post(f"{address}/state", data={"state": "refused", "words": "Сеть не нашла нарушений"})
    assert (only().state, only().words) == (ClaimState.REFUSED, "Сеть не нашла нарушений")
    editor.post(f"{address}/state", data={"state": "claimed"})
    editor.post(f"{address}/state", data={"state": "closed"})
    assert only().state is ClaimState.CLOSED
    assert editor.post(f"{address}/state", data={"state": "refused"}).status_code == 409
    assert editor.post(f"{address}/state", data={"state": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "Вставьте ссылку"),
        ("https://vk.com/school1", "официальная страница"),
        ("https://example.com/a", "не из сетей"),
        ("http://[", "не из сетей"),
        ("https://vk.com/" + "a" * 10_000, "300"),
        ("https://vk.com/id123", "страниц"),
    ],
)
def test_what_is_no_fake_is_refused_in_words(
    editor: FlaskClient, school: Organization, link: str, words: str
) -> None:
    answer = editor.post(f"/organizations/{school.id}/claims", data={"link": link, "kind": "fake"})
    check_page(answer, 422)
    assert words in words_of(answer)


def test_the_same_page_is_written_down_once(editor: FlaskClient, school: Organization) -> None:
    make_claim(school)
    form = {"link": "https://vk.com/fake_school", "kind": "abandoned"}
    answer = editor.post(f"/organizations/{school.id}/claims", data=form)
    assert answer.status_code == 422 and "уже записана" in words_of(answer)


def test_the_list_hides_what_is_closed_and_foreign(
    app: Flask, editor: FlaskClient, school: Organization, sign_in: SignIn
) -> None:
    row = make_claim(school)
    assert "fake_school" in words_of(editor.get("/claims"))
    stranger = sign_in(make_user(Role.CURATOR, "region:54"))
    assert "fake_school" not in words_of(stranger.get("/claims"))
    assert stranger.get(f"/claims/{row.id}").status_code == 404
    editor.post(f"/claims/{row.id}/state", data={"state": "closed"})
    assert "fake_school" not in words_of(editor.get("/claims?state=claimed"))
    with editor.get("/claims/export.csv?state=any") as answer:
        assert "Закрыта сетью" in answer.data.decode()
