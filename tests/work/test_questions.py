"""«Написать в ЦУР»: the queue, the term, who answers, and nobody's phone on the screen of an institution."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.scopes import of_municipality
from portal.work.notices.models import Notice
from portal.work.tasks.models import Side, Task, TaskKind, TaskState
from portal.work.tasks.questions import load_rule
from tests.conftest import words_of
from tests.factories import make_municipality, make_user
from tests.pages import check_page
from tests.work.factories import Cast, make_cast, make_question, sides

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of one school."""
    return make_cast()


def told(user: User) -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Notice.key).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_a_question_is_asked_answered_asked_again_and_closed(cast: Cast, sign_in: SignIn) -> None:
    admin, agency = sign_in(cast.admin), sign_in(cast.agency)
    data = {
        "place": f"organization:{cast.school.id}",
        "topic": "section",
        "text": "Где взять устав?",
        "address": "/overview",
    }
    assert [admin.post("/ask", data=data).status_code for _ in range(2)] == [303, 303]
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.organization_id, task.address) == (TaskKind.QUESTION, cast.school.id, "/overview")
    assert words_of(agency.get("/tasks?tab=questions")).count("Где взять устав?") == 1
    address = f"/tasks/{task.id}/messages"
    assert agency.post(address, data={"deed": "take"}).status_code == 303
    assert agency.post(address, data={"deed": "finish", "text": "В карточке"}).status_code == 303
    assert admin.post(address, data={"deed": "return", "text": "Там пусто"}).status_code == 303
    assert agency.post(address, data={"deed": "finish", "text": "Добавили"}).status_code == 303
    assert admin.post(address, data={"deed": "accept"}).status_code == 303
    assert db.session.get_one(Task, task.id).state is TaskState.CLOSED
    assert [key.split(":")[2] for key in told(cast.admin)] == ["take", "finish", "finish"]
    assert [key.split(":")[2] for key in told(cast.agency)] == ["opened", "return", "accept"]
    assert [key.split(":")[2] for key in told(cast.curator)] == ["opened"]


def test_an_institution_sees_neither_names_nor_phones_nor_mail_of_the_agency(
    cast: Cast, sign_in: SignIn
) -> None:
    agency = db.session.get_one(User, cast.agency.id)
    agency.email = "agency.person@example.org"
    agency.name = "Тайнова Аглая"
    db.session.commit()
    task = make_question(cast.admin)
    for deed, text in (("take", ""), ("finish", "Ответ")):
        sign_in(agency).post(f"/tasks/{task.id}/messages", data={"deed": deed, "text": text})
    addresses = (f"/tasks/{task.id}", "/tasks?tab=all&state=any", "/notices", "/ask", "/tasks/export.csv")
    for address in addresses:
        page = sign_in(cast.admin).get(address)
        hidden = (agency.email, agency.name, agency.phone, agency.phone[-7:])
        assert [word for word in hidden if word in words_of(page)] == [], address
    assert "ЦУР" in sign_in(cast.admin).get(f"/tasks/{task.id}").text


def test_the_asker_sees_the_place_in_the_queue(cast: Cast, sign_in: SignIn) -> None:
    for number in range(3):
        make_question(cast.admin, f"Вопрос {number}")
    last = make_question(cast.admin, "Мой вопрос")
    assert "впереди 3" in words_of(sign_in(cast.admin).get(f"/tasks/{last.id}"))
    first = db.session.scalars(select(Task).order_by(Task.id)).first()
    assert first is not None
    sign_in(cast.agency).post(f"/tasks/{first.id}/messages", data={"deed": "take"})
    assert "впереди 2" in words_of(sign_in(cast.admin).get(f"/tasks/{last.id}"))


def test_the_term_is_counted_in_working_days(cast: Cast) -> None:
    assert make_question(cast.admin, topic="access").due == date(2026, 11, 23)  # Friday, then a weekend
    assert make_question(cast.admin, topic="law").due == date(2026, 11, 27)
    ground, topics = load_rule()
    assert "Правило портала" in ground and all(topic.days > 0 for topic in topics)


def test_a_district_asks_and_only_those_above_answer(cast: Cast, sign_in: SignIn) -> None:
    task = make_question(cast.curator)
    assert (task.organization_id, task.municipality_id) == (None, cast.district.id)
    assert sides(task, cast.curator) == {Side.ASKER} and sides(task, cast.agency) == {Side.DOER}
    other = make_municipality("Тальменский район")
    stranger = make_user(Role.CURATOR, of_municipality(other.id))
    assert sign_in(stranger).get(f"/tasks/{task.id}").status_code == 404
    assert sign_in(cast.admin).get(f"/tasks/{task.id}").status_code == 404
    check_page(sign_in(cast.agency).get(f"/tasks/{task.id}"))


def test_nobody_answers_their_own_question(app: Flask) -> None:
    agency = make_user(Role.CURATOR, "region:22")
    operator = make_user(Role.OPERATOR)
    task = make_question(agency)
    assert sides(task, agency) == {Side.ASKER} and sides(task, operator) == {Side.DOER}


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/a\\b", "javascript:1", "/x\ny"]
)
def test_an_address_that_leads_away_is_dropped(cast: Cast, sign_in: SignIn, address: str) -> None:
    client = sign_in(cast.admin)
    page = client.get("/ask", query_string={"from": address})
    assert "evil" not in page.text and "javascript:1" not in page.text
    data = {"place": f"organization:{cast.school.id}", "topic": "other", "text": "х", "address": address}
    assert client.post("/ask", data=data).status_code == 303
    assert db.session.scalars(select(Task.address)).one() == ""


def test_nobody_asks_in_a_foreign_name(cast: Cast, sign_in: SignIn) -> None:
    data = {"place": f"municipality:{cast.district.id}", "topic": "other", "text": "х"}
    assert sign_in(cast.admin).post("/ask", data=data).status_code == 422
    assert sign_in(make_user(Role.LEADER, "region:22")).get("/ask").status_code == 403
    page = check_page(sign_in(make_user(Role.OPERATOR)).get("/ask"))
    assert "Вам не от кого спрашивать" in page.text_content()


def test_every_page_leads_to_the_agency_with_its_own_address(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.admin).get("/notices").text
    assert "/ask?from=/notices" in page
