"""Mail goes out once: sent, refused in the server's words, put off, or honestly unknown."""

import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from portal.errors import Conflict
from portal.extensions import db
from portal.mail import jobs, services
from portal.mail.models import Mail, MailState
from portal.queue import enqueue, get_queue
from tests.smtp_servers import DROP, Postbox, smtp_serving

DAY = timedelta(days=1)
NOW = datetime.now(UTC) - timedelta(seconds=5)


def post(key: str = "a", **values: Any) -> Mail:
    """A message in the queue."""
    fields = {"to": "school@example.org", "subject": "Приглашение", "text": "Здравствуйте!\n", "now": NOW}
    mail = services.post(key=key, **(fields | values))
    db.session.commit()
    return mail


def read(mail: Mail) -> Mail:
    """The message as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(Mail, mail.id)


def send(app: Flask, mail: Mail, answers: Mapping[str, str] | None = None) -> tuple[Mail, Postbox]:
    """The message after one attempt at a server that answers so."""
    with smtp_serving(answers) as box:
        app.config["SMTP_URL"] = box.url
        jobs.send_mail(mail.id)
    return read(mail), box


def test_a_letter_arrives_whole_with_cyrillic_and_dots(app: Flask) -> None:
    text = "Первая строка\n.строка с точкой\n..две точки\n" + "длинно " * 300
    mail, box = send(app, post(text=text, subject="Ответ: «Ёлочка»", to_name="Иванова, Мария"))
    letter = box.last
    assert mail.state is MailState.SENT and "queued as 4A1" in mail.reason
    assert letter.get_content().replace("\r\n", "\n") == text + "\n"
    assert letter["Subject"] == "Ответ: «Ёлочка»"
    assert letter["To"].addresses[0].display_name == "Иванова, Мария"
    assert letter["To"].addresses[0].addr_spec == "school@example.org"
    assert letter["Message-ID"] == mail.message_id and letter["Auto-Submitted"] == "auto-generated"
    assert box.envelopes == [(f"MAIL FROM:<{app.config['MAIL_FROM']}>", "RCPT TO:<school@example.org>")]


ENCODED = "=?utf-8?q?x=0d=0aBcc:_all=40example.org=0d=0a=0d=0aText?= Bcc"


@pytest.mark.parametrize(
    "evil",
    ["Тема\r\nBcc: all@example.org", "Тема\nBcc: a@b.c", "Тема\x00\u2028Bcc: a@b.c", ENCODED, "=" + ENCODED],
)
def test_nothing_typed_becomes_a_header(app: Flask, evil: str) -> None:
    mail, box = send(app, post(subject=evil.replace("\0", " "), to_name=evil.replace("\0", " ")))
    assert mail.state is MailState.SENT
    assert box.last["Bcc"] is None and b"\nBcc:" not in box.letters[0]
    assert box.last.get_content().strip() == "Здравствуйте!"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "нет",
        "a b@example.org",
        "a@b.c>\r\nRCPT TO:<x@y.z",
        "почта@example.org",
        "a@b.",
        "a" * 300 + "@b.ru",
    ],
)
def test_what_is_no_address_is_told_and_never_dialled(app: Flask, address: str) -> None:
    mail, box = send(app, post(to=address))
    assert mail.state is MailState.FAILED and mail.reason
    assert box.lines == 0


def test_a_cyrillic_domain_is_spoken_in_its_own_alphabet(app: Flask) -> None:
    mail, box = send(app, post(to="school@школа.рф"))
    assert mail.state is MailState.SENT and "school@xn--" in box.envelopes[0][1]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
def test_a_refusal_is_kept_in_the_servers_own_words(app: Flask, step: str) -> None:
    mail, _ = send(app, post(), {step: "550 5.1.1 Нет такого ящика"})
    assert (mail.state, mail.reason) == (MailState.REJECTED, "550 5.1.1 Нет такого ящика")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "."])
def test_what_is_put_off_waits_and_is_sent_later(app: Flask, step: str) -> None:
    mail, _ = send(app, post(), {step: "451 4.7.1 Greylisted"})
    assert (mail.state, mail.reason) == (MailState.QUEUED, "451 4.7.1 Greylisted")
    assert mail.not_before > datetime.now(UTC) + timedelta(seconds=50)
    assert send(app, mail)[1].letters == []
    db.session.execute(update(Mail).values(not_before=NOW))
    db.session.commit()
    mail, box = send(app, mail)
    assert mail.state is MailState.SENT and len(box.letters) == 1


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_dropped_before_the_text_loses_nothing(app: Flask, step: str) -> None:
    mail, _ = send(app, post(), {step: DROP})
    assert mail.state is MailState.QUEUED and mail.handed_at is None


def test_a_line_dropped_after_the_text_is_never_resent_blindly(app: Flask) -> None:
    mail, _ = send(app, post(), {".": DROP})
    assert mail.state is MailState.UNKNOWN and "неизвестно" in mail.reason
    db.session.execute(update(Mail).values(not_before=NOW, touched_at=NOW - timedelta(days=1)))
    db.session.commit()
    jobs.sweep_mail()
    with smtp_serving() as box:
        app.config["SMTP_URL"] = box.url
        jobs.send_due_mail()
    assert box.letters == [] and read(mail).state is MailState.UNKNOWN


def test_a_server_that_is_away_is_tried_with_growing_pauses_and_given_up(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    mail, pauses = post(), []
    for _ in range(services.MAX_ATTEMPTS):
        db.session.execute(update(Mail).values(not_before=NOW))
        db.session.commit()
        asked = datetime.now(UTC)
        jobs.send_mail(mail.id)
        mail = read(mail)
        pauses.append(mail.not_before - asked)
    assert mail.state is MailState.FAILED and "недоступен" in mail.reason
    assert pauses[:-1] == sorted(pauses[:-1]) and pauses[-2] > timedelta(hours=11)


def test_a_slow_server_is_waited_for(app: Flask) -> None:
    with smtp_serving(slow=0.2) as box:
        app.config["SMTP_URL"] = box.url
        mail = post()
        jobs.send_mail(mail.id)
    assert read(mail).state is MailState.SENT


def test_a_server_without_starttls_never_hears_the_password(app: Flask) -> None:
    mail = post()
    with smtp_serving() as box:
        app.config["SMTP_URL"] = box.url.replace("smtp://", "smtp+starttls://portal:secret@")
        jobs.send_mail(mail.id)
    assert read(mail).state is MailState.QUEUED
    assert box.letters == [] and not any("AUTH" in command for command in box.commands)
    assert "secret" not in read(mail).reason


def test_a_batch_goes_over_one_line_and_one_refusal_stops_nobody(app: Flask) -> None:
    for number in range(5):
        post(f"m{number}", to="" if number == 2 else f"school{number}@example.org")
    with smtp_serving() as box:
        app.config["SMTP_URL"] = box.url
        jobs.send_due_mail()
    assert len(box.letters) == 4 and box.lines == 1


def test_secrets_are_wiped_once_it_is_over(app: Flask) -> None:
    for answers in ({}, {"RCPT": "550 no"}, {".": DROP}):
        mail, _ = send(app, post(f"s{answers}", text="Код: 123456", is_secret=True), answers)
        assert mail.state is not MailState.QUEUED and mail.text == ""
    waiting, _ = send(app, post("later", text="Код: 123456", is_secret=True), {"RCPT": "451 later"})
    assert "123456" in waiting.text
    with pytest.raises(Conflict):
        services.resend(mail, now=NOW)


def test_without_a_server_nothing_moves(app: Flask) -> None:
    mail = post()
    jobs.send_mail(mail.id)
    jobs.send_due_mail()
    jobs.sweep_mail()
    assert read(mail).state is MailState.QUEUED and read(mail).attempts == 0
    assert get_queue("mail").count == 0


def test_the_same_key_is_one_message(app: Flask) -> None:
    assert post("one").id == post("one", subject="Другая").id


def test_of_two_workers_one_gets_the_message(app: Flask) -> None:
    mail = post()
    assert services.claim_mail(mail.id, host="a.ru", now=datetime.now(UTC)) is not None
    assert services.claim_mail(mail.id, host="a.ru", now=datetime.now(UTC)) is None


@pytest.mark.parametrize(("is_handed", "state"), [(False, MailState.QUEUED), (True, MailState.UNKNOWN)])
def test_what_a_dead_worker_held_is_revived_only_if_it_cannot_have_gone(
    app: Flask, is_handed: bool, state: MailState
) -> None:
    mail = services.claim_mail(post(now=NOW - DAY).id, host="a.ru", now=NOW - timedelta(hours=1))
    assert mail is not None
    if is_handed:
        services.mark_handed(mail, now=NOW - timedelta(hours=1))
    db.session.commit()
    jobs.sweep_mail()
    assert read(mail).state is state
    services.settle(mail, MailState.SENT, "late", now=NOW)
    assert read(mail).state is state


def test_a_worker_sends_through_redis(app: Flask) -> None:
    mail = post()
    with smtp_serving() as box:
        app.config["SMTP_URL"] = box.url
        jobs.sweep_mail()
        enqueue(jobs.send_mail, mail.id)
        queue = get_queue("mail")
        SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(burst=True)
    assert len(box.letters) == 1 and db.session.scalars(select(Mail.attempts)).all() == [1]


def test_attachments_go_along_and_a_lost_one_is_told(app: Flask, tmp_path: Path) -> None:
    folder = jobs.mail_folder() / "7"
    folder.mkdir(parents=True)
    (folder / "Письмо № 7.pdf").write_bytes(b"%PDF-1.7")
    mail, box = send(app, post("with", attachments=["7/Письмо № 7.pdf"]))
    (part,) = box.last.iter_attachments()
    assert mail.state is MailState.SENT
    assert (part.get_filename(), part.get_content()) == ("Письмо № 7.pdf", b"%PDF-1.7")
    for name in ("7/нет.pdf", "../../secret.key", "/etc/hostname"):
        mail, box = send(app, post(name, attachments=[name]))
        assert mail.state is MailState.FAILED and box.lines == 0
