"""«Забыли пароль?»: the same answer by the same road for every phone; a code that works once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import event, select, update

from portal.accounts import services as accounts
from portal.accounts.models import RecoveryCode, Role, User
from portal.accounts.recovery import jobs, services
from portal.accounts.recovery.models import RecoveryRequest
from portal.extensions import db, limiter
from portal.mail.models import Mail
from portal.queue import get_queue
from tests.conftest import words_of
from tests.factories import make_organization, make_user

PASSWORD, NEW = "зелёный чайник у окна", "жёлтая кружка на полке"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def user(app: Flask) -> User:
    """An administrator with a password and a proved address."""
    school = make_organization("Школа")
    user = make_user(Role.SITE_ADMIN, f"organization:{school.id}")
    user.password_hash = accounts.hash_password(PASSWORD, user)
    user.email, user.email_verified_at = "admin@example.org", datetime.now(UTC)
    db.session.commit()
    return user


def ask(app: Flask, phone: str) -> str:
    """Press the button for a phone and let the worker answer; the words of the page that follows."""
    client = app.test_client()
    answer = client.post("/login/forgot", data={"phone": phone})
    assert (answer.status_code, answer.location) == (303, "/login/code")
    words = words_of(client.get("/login/code"))
    queue = get_queue()
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(burst=True)
    return re.sub(r'value="[^"]*"', "", words)  # the phone itself and the token of the form


def code_of_letter() -> str:
    """The code of the last letter."""
    text = db.session.scalars(select(Mail.text).order_by(Mail.id.desc())).first() or ""
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found.group()


def use(app: Flask, phone: str, code: str, password: str = NEW) -> int:
    """Type the code and a new password; the status."""
    form = {"phone": phone, "code": code, "password": password, "again": password}
    return app.test_client().post("/login/code", data=form).status_code


def test_a_code_by_mail_sets_a_new_password_and_ends_other_sessions(
    app: Flask, user: User, sign_in: SignIn
) -> None:
    elsewhere = sign_in(user)
    ask(app, user.phone)
    assert use(app, user.phone, code_of_letter()) == 303
    assert elsewhere.get("/profile").status_code == 303
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        form = {"phone": user.phone, "password": password}
        assert app.test_client().post("/login", data=form).status_code == status


def test_known_unknown_and_unproved_phones_get_the_same_words(app: Flask, user: User) -> None:
    unproved = make_user(Role.SITE_ADMIN, "organization:1")
    answers = {ask(app, phone) for phone in (user.phone, "+7 999 111-22-33", unproved.phone)}
    assert len(answers) == 1 and "Если такой номер есть" in answers.pop()


def test_known_and_unknown_phones_take_the_same_road(app: Flask, user: User) -> None:
    roads, said = [], list[str]()
    event.listen(db.engine, "before_cursor_execute", lambda c, r, statement, *_: said.append(statement))
    for phone in (user.phone, "+7 999 111-22-33"):
        said.clear()
        client = app.test_client()
        client.post("/login/forgot", data={"phone": phone})
        client.post("/login/code", data={"phone": phone, "code": "000000", "password": NEW, "again": NEW})
        roads.append(list(said))
    assert roads[0] == roads[1] and len(get_queue().jobs) == 2


def test_of_an_unknown_phone_nothing_is_kept(app: Flask) -> None:
    ask(app, "+7 999 111-22-33")
    assert db.session.scalars(select(RecoveryRequest)).all() == []
    assert db.session.scalars(select(Mail)).all() == []


def test_without_a_proved_address_the_curator_is_asked_once(app: Flask, user: User, sign_in: SignIn) -> None:
    user.email_verified_at = None
    db.session.commit()
    ask(app, user.phone)
    ask(app, user.phone)
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    assert "просит восстановить вход" in curator.get("/people?state=asks").text
    assert len(db.session.scalars(select(RecoveryRequest)).all()) == 1
    assert "/invite/" in curator.post(f"/people/{user.id}/invite").text
    assert "просит восстановить вход" not in curator.get("/people").text


def test_a_dismissed_person_gets_no_code(app: Flask, user: User) -> None:
    user.is_active = False
    db.session.commit()
    ask(app, user.phone)
    assert db.session.scalars(select(Mail)).all() == []


def test_a_code_works_once(app: Flask, user: User) -> None:
    ask(app, user.phone)
    code = code_of_letter()
    assert use(app, user.phone, code) == 303
    assert use(app, user.phone, code) == 422


def test_of_two_racing_uses_of_a_code_one_works(app: Flask, user: User) -> None:
    ask(app, user.phone)
    code, now = code_of_letter(), datetime.now(UTC)
    assert services.set_password(user.phone, code, NEW, now=now) is not None
    assert services.set_password(user.phone, code, NEW + "!", now=now) is None


def test_five_wrong_tries_end_the_code(app: Flask, user: User) -> None:
    ask(app, user.phone)
    code = code_of_letter()
    wrong = "000000" if code != "000000" else "111111"
    assert [use(app, user.phone, wrong) for _ in range(5)] == [422] * 5
    assert use(app, user.phone, code) == 422


def test_an_easy_password_costs_no_try(app: Flask, user: User) -> None:
    ask(app, user.phone)
    assert [use(app, user.phone, "000000", "1") for _ in range(6)] == [422] * 6
    assert use(app, user.phone, code_of_letter()) == 303


def test_a_code_dies_in_a_quarter_of_an_hour_and_with_the_next_one(app: Flask, user: User) -> None:
    ask(app, user.phone)
    first = code_of_letter()
    ask(app, user.phone)
    second = code_of_letter()
    assert first == second or use(app, user.phone, first) == 422
    db.session.execute(update(RecoveryCode).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    db.session.commit()
    assert use(app, user.phone, second) == 422


def test_another_address_makes_the_code_worthless(app: Flask, user: User, sign_in: SignIn) -> None:
    ask(app, user.phone)
    code = code_of_letter()
    sign_in(user).post("/profile", data={"name": user.name, "email": "other@example.org", "theme": "light"})
    assert use(app, user.phone, code) == 422


def test_only_the_hash_of_a_code_is_kept(app: Flask, user: User) -> None:
    ask(app, user.phone)
    row = db.session.scalars(select(RecoveryCode)).one()
    assert code_of_letter() not in row.code_hash and len(row.code_hash) == 43


def test_asking_is_limited_by_phone(app: Flask, user: User) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        client = app.test_client()
        codes = [client.post("/login/forgot", data={"phone": user.phone}).status_code for _ in range(5)]
    finally:
        limiter.enabled = False
    assert codes == [303] * 4 + [429]


@pytest.mark.parametrize("typed", ["", "телефон", "\0", "9" * 10_000])
def test_what_is_no_phone_is_told(app: Flask, typed: str) -> None:
    assert app.test_client().post("/login/forgot", data={"phone": typed}).status_code == 422
    form = {"phone": typed, "code": "\0" * 9, "password": NEW, "again": NEW}
    assert app.test_client().post("/login/code", data=form).status_code == 422


def test_a_lost_request_is_found_by_the_sweep(app: Flask, user: User) -> None:
    services.ask(user.phone, "", now=datetime.now(UTC) - timedelta(minutes=2))
    db.session.commit()
    jobs.sweep_recovery()
    (job,) = get_queue().jobs
    jobs.answer_recovery(*job.args)
    jobs.answer_recovery(*job.args)
    assert len(db.session.scalars(select(Mail)).all()) == 1
