"""Signing in by phone and password, invites, leaving everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import services
from portal.accounts.models import Role, User
from portal.extensions import db, limiter
from tests.conftest import words_of
from tests.factories import make_user

PASSWORD = "зелёный чайник у окна"


def make_ready(role: Role = Role.CURATOR) -> User:
    """A person with a password."""
    user = make_user(role)
    user.password_hash = services.hash_password(PASSWORD, user)
    db.session.commit()
    return user


@pytest.mark.parametrize("typed", ["8 913 000-00-01", "+7(913)0000001", "79130000001", "913 000 00 01"])
def test_a_phone_in_any_form_is_one_phone(typed: str) -> None:
    assert services.normalise_phone(typed) == "+79130000001"


@pytest.mark.parametrize("typed", ["", "телефон", "12", "+7 913", "8" * 60])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(services.PhoneError):
        services.normalise_phone(typed)


def test_phone_and_password_open_the_portal(app: Flask) -> None:
    user = make_ready()
    client = app.test_client()
    response = client.post("/login", data={"phone": user.phone, "password": PASSWORD})
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/profile").status_code == 200


def test_wrong_password_and_unknown_phone_get_the_same_words(app: Flask) -> None:
    user, client = make_ready(), app.test_client()
    wrong = client.post("/login", data={"phone": user.phone, "password": "не тот пароль"})
    unknown = client.post("/login", data={"phone": "+7 999 111-22-33", "password": "не тот пароль"})
    assert wrong.status_code == unknown.status_code == 422
    assert "не подошли" in words_of(wrong) and "не подошли" in words_of(unknown)


def test_attempts_are_limited_by_phone(app: Flask) -> None:
    phone, client = make_ready().phone, app.test_client()
    limiter.enabled = True
    limiter.reset()
    try:
        codes = [
            client.post("/login", data={"phone": phone, "password": str(n)}).status_code for n in range(9)
        ]
    finally:
        limiter.enabled = False
    assert codes[:8] == [422] * 8 and codes[8] == 429


def test_an_extension_after_a_phone_gives_no_new_attempts(app: Flask) -> None:
    phone, client = make_ready().phone, app.test_client()
    limiter.enabled = True
    limiter.reset()
    try:
        typed = [f"{phone} доб. {number}" for number in range(9)]
        codes = [client.post("/login", data={"phone": one, "password": "-"}).status_code for one in typed]
    finally:
        limiter.enabled = False
    assert codes[:8] == [422] * 8 and codes[8] == 429


STRANGE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\r/evil.example",
]


@pytest.mark.parametrize("address", STRANGE)
def test_sign_in_never_leads_to_another_site(app: Flask, address: str) -> None:
    user = make_ready()
    response = app.test_client().post(
        "/login", query_string={"next": address}, data={"phone": user.phone, "password": PASSWORD}
    )
    assert response.location == "/"


def test_sign_in_leads_back_where_the_person_was_going(app: Flask) -> None:
    user = make_ready()
    response = app.test_client().post(
        "/login?next=/profile", data={"phone": user.phone, "password": PASSWORD}
    )
    assert response.location == "/profile"


def test_an_invite_sets_a_password_once(app: Flask) -> None:
    user = make_user(Role.SITE_ADMIN)
    token = services.create_invite(user, now=datetime.now(UTC))
    db.session.commit()
    form = {"password": PASSWORD, "again": PASSWORD}
    assert app.test_client().post(f"/invite/{token}", data=form).status_code == 303
    again = app.test_client().post(f"/invite/{token}", data=form)
    assert again.status_code == 410 and "уже использована" in words_of(again)


def test_a_password_set_by_a_link_ends_sessions_under_the_old_one(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    user = make_ready()
    elsewhere, here = sign_in(user), app.test_client()
    token = services.create_invite(user, now=datetime.now(UTC))
    db.session.commit()
    here.post(f"/invite/{token}", data={"password": PASSWORD, "again": PASSWORD})
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 303


def test_a_new_invite_ends_the_old_one(app: Flask) -> None:
    user, now = make_user(Role.SITE_ADMIN), datetime.now(UTC)
    old = services.create_invite(user, now=now)
    services.create_invite(user, now=now)
    db.session.commit()
    answer = app.test_client().get(f"/invite/{old}")
    assert answer.status_code == 410 and "истёк" in words_of(answer)


def test_an_invite_dies_in_a_week(app: Flask) -> None:
    user = make_user(Role.SITE_ADMIN)
    token = services.create_invite(user, now=datetime.now(UTC) - timedelta(days=8))
    db.session.commit()
    assert app.test_client().get(f"/invite/{token}").status_code == 410


@pytest.mark.parametrize("password", ["короткий", "1111111111111"])
def test_an_easy_password_is_refused_with_words(app: Flask, password: str) -> None:
    token = services.create_invite(make_user(Role.HEAD), now=datetime.now(UTC))
    db.session.commit()
    answer = app.test_client().post(f"/invite/{token}", data={"password": password, "again": password})
    assert answer.status_code == 422 and "нескольких слов" in words_of(answer)


def test_leaving_everywhere_ends_other_sessions(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    user = make_ready()
    here, there = sign_in(user), sign_in(user)
    assert here.post("/profile/sessions/end").status_code == 303
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 303


def test_a_dismissed_person_is_out_at_once(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    user = make_ready()
    client = sign_in(user)
    db.session.get_one(User, user.id).is_active = False
    db.session.commit()
    assert client.get("/profile").status_code == 303


def test_a_demand_without_a_token_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/login", data={"phone": "1", "password": "2"})
    assert answer.status_code == 400
