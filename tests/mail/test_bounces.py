"""What came back is found by its Message-ID and told in the other server's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.cli import mail as command
from portal.extensions import db
from portal.mail.bounces import read_report
from portal.mail.models import Mail, MailState
from tests.factories import make_organization, make_user
from tests.mail.test_sending import post, read, send

REPORT = """From: MAILER-DAEMON@relay.example.org
To: portal@localhost
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Final-Recipient: rfc822; school@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <school@example.org>
    User unknown

--b
{original}
--b--
"""
Run = Callable[[str], None]
SignIn = Callable[[User], FlaskClient]
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: {id}\nSubject: x\n\ntext"
HEADERS = "Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: {id}\n"


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Gives a report to the command as a mail server would."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app

    monkeypatch.setattr(command, "application", application)

    def give(text: str) -> None:
        answer = CliRunner().invoke(command.mail, ["bounce"], input=text.encode("utf-8", "replace"))
        assert answer.exit_code == 0, answer.exception

    return give


@pytest.mark.parametrize("original", [WHOLE, HEADERS])
def test_a_bounce_marks_its_message_with_the_words(app: Flask, run: Run, original: str) -> None:
    mail, _ = send(app, post())
    run(REPORT.format(action="failed", original=original.format(id=mail.message_id)))
    mail = read(mail)
    assert mail.state is MailState.BOUNCED
    assert mail.reason == "550 5.1.1 <school@example.org> User unknown"


def test_a_delay_is_no_bounce(app: Flask, run: Run) -> None:
    mail, _ = send(app, post())
    run(REPORT.format(action="delayed", original=WHOLE.format(id=mail.message_id)))
    assert read(mail).state is MailState.SENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\xff" * 5000,
        "Subject: hi\n\nhello",
        REPORT.format(action="failed", original=WHOLE.format(id="<x@y>")),
    ],
)
def test_what_is_no_report_of_ours_is_let_be(app: Flask, run: Run, text: str) -> None:
    mail, _ = send(app, post())
    run(text)
    assert read(mail).state is MailState.SENT


def test_a_report_of_a_letter_never_sent_changes_nothing(app: Flask, run: Run) -> None:
    mail = post()
    db.session.execute(update(Mail).values(message_id="<1.a@b.c>"))
    db.session.commit()
    run(REPORT.format(action="failed", original=WHOLE.format(id="<1.a@b.c>")))
    assert read(mail).state is MailState.QUEUED


def test_the_address_is_shown_as_dead_where_it_stands(app: Flask, run: Run, sign_in: SignIn) -> None:
    school = make_organization("Школа")
    user = make_user(Role.SITE_ADMIN, f"organization:{school.id}")
    db.session.get_one(User, user.id).email = "school@example.org"
    db.session.commit()
    mail, _ = send(app, post())
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    assert "не принимает письма" not in client.get("/people").text
    run(REPORT.format(action="failed", original=WHOLE.format(id=mail.message_id)))
    assert "не принимает письма" in client.get("/people").text
    assert "не принимает письма" in client.get("/people?state=mail").text


def test_nothing_breaks_on_a_report_without_parts() -> None:
    assert read_report(b"Content-Type: message/delivery-status\n\nAction: failed\n") is None
