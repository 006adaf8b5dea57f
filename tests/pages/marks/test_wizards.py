"""Wizards of marks and the curator's list of cases on the screen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.marks.cases.services import find_case
from portal.pages.marks.cases.states import Deed
from portal.pages.marks.models import CaseKind, CaseState
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages.factories import make_page
from tests.pages.marks.making import move
from tests.queries import queries_of
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page of a school of twelve thousand subscribers."""
    return make_page(make_organization("Школа"), name="Школа", members=12_000)


@pytest.fixture
def editor(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    """Who keeps the page."""
    return sign_in(make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}"))


@pytest.fixture
def curator(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    """The curator of its region."""
    return sign_in(make_user(Role.CURATOR, "region:22"))


def state_of(page: SocialPage, kind: CaseKind) -> CaseState | None:
    """The state of the page's case, read anew."""
    db.session.expire_all()
    case = find_case(page.id, kind)
    return case.state if case else None


def test_gov_mark_is_asked_and_granted_by_the_editor(editor: FlaskClient, page: SocialPage) -> None:
    address = f"/pages/{page.id}/gov-mark"
    shown = check_page(editor.get(address)).text_content()
    assert "Ближайшие безопасные дни" in shown and "Заявки нет" in shown
    answer = editor.post(f"{address}/request")
    assert (answer.status_code, answer.location) == (303, address)
    assert "Решение ждём до" in words_of(editor.get(address))
    assert editor.post(f"{address}/grant").status_code == 303
    assert state_of(page, CaseKind.GOV_MARK) is CaseState.GRANTED
    assert "отметка есть" in words_of(editor.get(address))


def test_a_second_press_is_told_that_it_is_done_already(editor: FlaskClient, page: SocialPage) -> None:
    address = f"/pages/{page.id}/gov-mark"
    editor.post(f"{address}/request")
    answer = editor.post(f"{address}/request")
    assert answer.status_code == 409 and "изменилась" in answer.text


def test_the_way_into_the_list_of_rkn(editor: FlaskClient, page: SocialPage) -> None:
    address = f"/pages/{page.id}/rkn"
    assert "должна быть в перечне" in words_of(editor.get(address))
    editor.post(f"{address}/request")
    empty = editor.post(f"{address}/number", data={"number-number": " "})
    assert "Впишите номер" in words_of(empty)
    check_page(empty, 422)
    assert editor.post(f"{address}/number", data={"number-number": "651-77-2026"}).status_code == 303
    assert "Разместить номер до" in words_of(editor.get(address))
    editor.post(f"{address}/place")
    assert editor.post(f"{address}/grant").status_code == 303
    bad = editor.post(f"{address}/link", data={"link-link": "javascript:alert(1)"})
    assert "https://" in words_of(check_422(bad))
    editor.post(f"{address}/link", data={"link-link": "https://knd.gov.ru/license?id=1"})
    assert state_of(page, CaseKind.RKN) is CaseState.LINKED


def check_422(answer: object) -> object:
    """The same answer, once it is a whole page with errors."""
    check_page(answer, 422)
    return answer


def test_exemption_from_the_list_is_confirmed_by_a_curator_alone(
    editor: FlaskClient, curator: FlaskClient, page: SocialPage
) -> None:
    address = f"/pages/{page.id}/rkn"
    check_page(editor.post(f"{address}/exempt", data={"exempt-words": ""}), 422)
    editor.post(f"{address}/exempt", data={"exempt-words": "страница с госметкой"})
    assert "пока не действует" in words_of(editor.get(address))
    assert editor.post(f"/pages/{page.id}/rkn-exemption").status_code == 403
    assert editor.post(f"{address}/confirm").status_code == 404
    assert curator.post(f"/pages/{page.id}/rkn-exemption").status_code == 303
    assert "Освобождение подтверждено" in words_of(curator.get(address))
    assert curator.post(f"/pages/{page.id}/rkn-exemption").status_code == 409


@pytest.mark.parametrize("words", ["я" * 10_000, "<script>alert(1)</script>", "a\0b"])
def test_strange_words_end_in_words_not_in_a_fault(editor: FlaskClient, page: SocialPage, words: str) -> None:
    answer = editor.post(f"/pages/{page.id}/rkn/exempt", data={"exempt-words": words})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in editor.get(f"/pages/{page.id}/rkn").text


def test_a_foreign_page_does_not_exist_and_a_leader_only_looks(
    app: Flask, page: SocialPage, sign_in: SignIn
) -> None:
    stranger = sign_in(make_user(Role.HEAD, f"organization:{make_organization('Другая').id}"))
    assert stranger.get(f"/pages/{page.id}/rkn").status_code == 404
    assert stranger.post(f"/pages/{page.id}/rkn/request").status_code == 404
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    check_page(leader.get(f"/pages/{page.id}/rkn"))
    assert leader.post(f"/pages/{page.id}/rkn/request").status_code == 403


def test_a_mark_that_the_network_does_not_give_is_no_page(app: Flask, sign_in: SignIn) -> None:
    page = make_page(network=Network.TELEGRAM, external_id="@school")
    client = sign_in(make_user(Role.OPERATOR))
    assert client.get(f"/pages/{page.id}/gov-mark").status_code == 404
    assert client.post(f"/pages/{page.id}/gov-mark/request").status_code == 404
    assert client.post(f"/pages/{page.id}/verification/number").status_code == 404
    assert client.get(f"/pages/{2**63}/rkn").status_code == 404


def test_overdue_cases_stand_first_and_are_filtered_and_exported(
    curator: FlaskClient, page: SocialPage
) -> None:
    now = datetime.now(UTC)
    move(page, CaseKind.GOV_MARK, Deed.REQUEST, now=now - timedelta(days=3))
    other = make_page(make_organization("Садик", type="kindergarten"), name="Садик")
    move(other, CaseKind.GOV_MARK, Deed.REQUEST, now=now)
    move(other, CaseKind.VERIFICATION, Deed.REQUEST, now=now)
    shown = check_page(curator.get("/cases"))
    assert [link.text_content() for link in shown.xpath("//td[@class='org']/a")] == [
        "Школа",
        "Садик",
        "Садик",
    ]
    assert "+2 дня" in words_of(curator.get("/cases?overdue=1"))
    assert "Садик" not in words_of(curator.get("/cases?overdue=1&q=школа"))
    with curator.get("/cases/export.csv?kind=gov_mark&overdue=1") as answer:
        lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Школа" in lines[1] and ";2;" in lines[1]
    assert curator.get("/cases/export.exe").status_code == 404
    check_page(curator.get("/cases?kind=x&state=y&network=z&municipality=99999999999&page=99&q=%00"))


def test_the_day_of_a_term_is_that_of_the_institution(curator: FlaskClient, page: SocialPage) -> None:
    move(page, CaseKind.GOV_MARK, Deed.REQUEST, now=datetime(2099, 11, 20, 18, 54, tzinfo=UTC))
    shown = words_of(curator.get("/cases"))  # 21:54 of the 21st in Moscow, 1:54 of the 22nd in Barnaul
    assert "22 нояб." in shown and "01:54 МСК+4" in shown and "21 нояб.<" not in shown
    with curator.get("/cases/export.csv") as answer:
        assert "22.11.2099" in answer.data.decode()


def test_pages_near_the_threshold_wait_for_a_statement(curator: FlaskClient, page: SocialPage) -> None:
    make_page(make_organization("Почти"), name="Почти", members=9_000)
    make_page(make_organization("Мала"), name="Мала", members=8_999)
    shown = words_of(curator.get("/cases/rkn"))
    assert "Обязана" in shown and "Скоро" in shown and "Мала" not in shown
    move(page, CaseKind.RKN, Deed.EXEMPT, words="госметка")
    assert "Обязана" in words_of(curator.get("/cases/rkn"))  # unconfirmed, it does not count
    move(page, CaseKind.RKN, Deed.CONFIRM)
    assert "Обязана" not in words_of(curator.get("/cases/rkn"))
    with curator.get("/cases/rkn/export.xlsx") as answer:
        assert answer.status_code == 200


def test_as_many_queries_for_twenty_cases_as_for_one(curator: FlaskClient, page: SocialPage) -> None:
    move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    few = queries_of(curator.get("/cases"))
    for number in range(19):
        place = make_municipality(f"Район {number}")
        other = make_page(make_organization(f"Школа № {number}", municipality_id=place.id))
        move(other, CaseKind.GOV_MARK, Deed.REQUEST)
    assert queries_of(curator.get("/cases")) <= few + 1  # the filter of districts, once there are some
