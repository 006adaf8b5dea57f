"""One's own profile: zone, quiet hours, an address that is proved by a code."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import MailMode, Role, User
from portal.accounts.zones import ZONES
from portal.extensions import db
from portal.mail.models import Mail
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def user(app: Flask) -> User:
    """Somebody with an address not proved yet."""
    user = make_user(Role.SITE_ADMIN, of_organization(make_organization("Школа").id))
    user.email = "admin@example.org"
    db.session.commit()
    return user


def reload(user: User) -> User:
    """As the database has them now."""
    db.session.expire_all()
    return db.session.get_one(User, user.id)


def letter() -> str:
    """The text of the last letter."""
    return db.session.scalars(select(Mail.text).order_by(Mail.id.desc())).first() or ""


def test_the_profile_keeps_zone_mail_and_quiet_hours(user: User, sign_in: SignIn) -> None:
    form = {
        "name": "  Иванова   Мария ",
        "email": user.email,
        "theme": "dark",
        "timezone": "Asia/Vladivostok",
    }
    form |= {"mail_mode": "daily", "quiet_from": "20", "quiet_until": "9"}
    assert sign_in(user).post("/profile", data=form).status_code == 303
    user = reload(user)
    assert (user.name, user.timezone, user.theme) == ("Иванова Мария", "Asia/Vladivostok", "dark")
    assert (user.mail_mode, user.quiet_from, user.quiet_until) == (MailMode.DAILY, 20, 9)
    assert user.search_text.startswith("иванова мария ")


@pytest.mark.parametrize(
    "wrong", [{"timezone": "Mars/Olympus"}, {"quiet_from": "24"}, {"mail_mode": "often"}]
)
def test_what_cannot_be_is_refused(user: User, sign_in: SignIn, wrong: dict[str, str]) -> None:
    form = {"name": "Иванова", "email": "", "theme": "light"} | wrong
    assert sign_in(user).post("/profile", data=form).status_code == 422


def test_zones_are_as_far_from_moscow_as_they_say() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    moscow = now.astimezone(ZoneInfo("Europe/Moscow")).utcoffset()
    assert moscow and len(ZONES) == 11
    for zone in ZONES:
        there = now.astimezone(ZoneInfo(zone.name)).utcoffset()
        hours = round((there - moscow).total_seconds() / 3600) if there else None
        shift = zone.label.rpartition("МСК")[2].replace("−", "-") or "0"
        assert hours == int(shift), zone


def test_a_code_proves_the_address(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    assert client.post("/profile/email/code").status_code == 303
    code = re.search(r"\b\d{6}\b", letter())
    assert code and client.post("/profile/email", data={"code": "x"}).status_code == 422
    assert client.post("/profile/email", data={"code": f" {code.group()} "}).status_code == 303
    assert reload(user).email_verified_at is not None
    assert client.post("/profile/email", data={"code": code.group()}).status_code == 422


def test_another_address_is_not_proved_and_the_old_one_is_told(user: User, sign_in: SignIn) -> None:
    user.email_verified_at = datetime.now(UTC)
    db.session.commit()
    form = {"name": user.name, "email": "other@example.org", "theme": "light"}
    sign_in(user).post("/profile", data=form)
    assert reload(user).email_verified_at is None
    mail = db.session.scalars(select(Mail)).one()
    assert mail.to_address == "admin@example.org" and "other@example.org" not in mail.text


def test_without_an_address_there_is_nowhere_to_send_a_code(user: User, sign_in: SignIn) -> None:
    user.email = ""
    db.session.commit()
    assert sign_in(user).post("/profile/email/code").status_code == 409


def test_the_profile_names_the_places_of_roles_and_the_last_sign_ins(user: User, sign_in: SignIn) -> None:
    words = words_of(sign_in(user).get("/profile"))
    assert "Администратор сайта: Школа" in words and "Почта портала пока не настроена" in words
