"""Mail on the operator's screen: what is secret stays so, what failed is sent again by a person."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.mail.models import Mail, MailState
from portal.mail.services import post
from tests.conftest import words_of
from tests.factories import make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def operator(app: Flask, sign_in: SignIn) -> FlaskClient:
    """The operator of the country."""
    return sign_in(make_user(Role.OPERATOR))


def make(key: str, state: MailState = MailState.QUEUED, **values: bool) -> Mail:
    """A message in a state."""
    now = datetime.now(UTC)
    mail = post(key=key, to=f"{key}@example.org", subject=f"Тема {key}", text="Текст <b>", now=now, **values)
    db.session.execute(update(Mail).where(Mail.id == mail.id).values(state=state, reason="550 нет"))
    db.session.commit()
    return mail


def test_without_a_server_the_page_says_so(app: Flask, operator: FlaskClient) -> None:
    assert "Письма никуда не уходят" in words_of(operator.get("/mail"))
    app.config["SMTP_URL"] = "smtp://localhost"
    assert "Письма никуда не уходят" not in words_of(operator.get("/mail"))


def test_a_secret_is_shown_to_nobody(operator: FlaskClient) -> None:
    open_, secret = make("open"), make("secret", is_secret=True)
    assert "Текст &lt;b&gt;" in operator.get(f"/mail/{open_.id}").text
    assert "Текст &lt;b&gt;" not in operator.get(f"/mail/{secret.id}").text
    for format in ("csv", "xlsx"):
        assert "Текст <b>".encode() not in operator.get(f"/mail/export.{format}").data


def test_filters_and_pages(operator: FlaskClient) -> None:
    make("first", MailState.REJECTED)
    make("second", MailState.SENT)
    assert "Тема first" in operator.get("/mail?state=rejected").text
    assert "Тема second" not in operator.get("/mail?state=rejected").text
    assert "Тема second" in operator.get("/mail?q=SECOND").text
    assert "Ничего не нашлось" in operator.get("/mail?q=%00щука&state=x&page=99999").text


@pytest.mark.parametrize(
    "state", [MailState.REJECTED, MailState.UNKNOWN, MailState.FAILED, MailState.BOUNCED]
)
def test_a_person_may_send_again(operator: FlaskClient, state: MailState) -> None:
    mail = make("again", state)
    assert operator.post(f"/mail/{mail.id}/resend").status_code == 303
    assert operator.post(f"/mail/{mail.id}/resend").status_code == 409
    db.session.expire_all()
    assert db.session.get_one(Mail, mail.id).state is MailState.QUEUED


@pytest.mark.parametrize("state", [MailState.SENT, MailState.SENDING, MailState.CANCELLED])
def test_what_went_is_not_sent_again(operator: FlaskClient, state: MailState) -> None:
    assert operator.post(f"/mail/{make('sent', state).id}/resend").status_code == 409


def test_a_regions_operator_sees_no_mail(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.OPERATOR, "region:22"))
    assert client.get("/mail").status_code == 403
