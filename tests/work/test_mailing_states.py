"""A mailing on its way: claimed once, interrupted anywhere, resumed; no letter twice, no number lost."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from portal.accounts.models import Role
from portal.errors import Conflict
from portal.extensions import db
from portal.mail.jobs import mail_folder
from portal.mail.models import Mail, MailState
from portal.queue import enqueue, get_queue
from portal.registry.organizations.models import Organization
from portal.work.letters import jobs, mending, services
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.letters.services import Unsendable
from portal.work.letters.writing import NOBODY
from portal.work.notices.models import Notice
from tests.factories import make_organization, make_user
from tests.work.lettering import (
    curator,
    get,
    letters,
    mails,
    make_mailing,
    make_school,
    queue,
    send,
    who_of,
)

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


class Killed(BaseException):
    """What a worker dies of: nothing catches it."""


def age(row: Mailing) -> None:
    """Make the mailing look as if its worker died an hour ago."""
    db.session.execute(update(Mailing).where(Mailing.id == row.id).values(touched_at=LONG_AGO))
    db.session.commit()


def test_letters_are_written_numbered_and_handed_to_the_mail(app: Flask) -> None:
    make_school(1)
    make_school(2)
    row = send(make_mailing())
    assert (row.state, row.done, row.total) == (MailingState.DONE, 2, 2)
    assert [(one.number, one.to_place, one.mail_key) for one in letters(row)] == [
        ("12-04/1", "Школа № 1", "letter:1"),
        ("12-04/2", "Школа № 2", "letter:2"),
    ]
    first = mails()[0]
    assert (first.key, first.to_address, first.subject) == (
        "letter:1",
        "school1@example.org",
        "О сайте: Школа № 1",
    )
    assert "Уважаемая Мария Петровна" in first.text and "**" not in first.text
    assert (mail_folder() / first.attachments[0]).read_bytes().startswith(b"%PDF")


def test_interrupted_between_any_two_commits_it_is_finished_without_doubles(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PORTION", 2)
    for number in range(1, 6):
        make_school(number)
    real, interrupted = db.session.commit, 0
    while True:
        row = make_mailing(number_prefix=f"п{interrupted}")
        queue(row)
        left = interrupted

        def commit() -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            real()

        with monkeypatch.context() as patch:
            patch.setattr(db.session, "commit", commit)
            try:
                jobs.send_mailing(row.id)
                is_whole = True
            except Killed:
                is_whole = False
        db.session.rollback()
        age(get(row))
        jobs.sweep_mailings()
        jobs.send_mailing(row.id)
        row = get(row)
        assert row.state is MailingState.DONE
        assert [one.number for one in letters(row)] == [f"п{interrupted}/{n}" for n in range(1, 6)]
        assert len({one.organization_id for one in letters(row)}) == 5
        assert len(mails()) == 5 * (interrupted + 1)
        interrupted += 1
        if is_whole:
            break
    assert interrupted > 15


def test_killed_while_the_pdf_is_drawn_sends_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "make_letters", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            jobs.send_mailing(row.id)
    db.session.rollback()
    assert (len(letters(row)), len(mails())) == (1, 0)
    age(get(row))
    jobs.sweep_mailings()
    jobs.send_mailing(row.id)
    assert (len(letters(row)), len(mails())) == (1, 1)


def test_no_transaction_is_open_while_a_pdf_is_drawn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_school()
    row, real = make_mailing(), jobs.make_letters
    states = []

    def draw(mailing: Mailing, sheets: list[Letter]) -> bytes:
        states.append(db.session.in_transaction())
        return real(mailing, sheets)

    monkeypatch.setattr(jobs, "make_letters", draw)
    send(row)
    assert states == [False]


def test_of_two_workers_one_gets_it_and_a_late_one_leaves_quietly(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    real = jobs.make_letters

    def lose(mailing: Mailing, sheets: list[Letter]) -> bytes:
        assert services.claim_mailing(row.id, now=datetime.now(UTC)) is None
        db.session.commit()
        with db.engine.begin() as another:
            another.execute(update(Mailing).values(attempts=7))
        return real(mailing, sheets)

    monkeypatch.setattr(jobs, "make_letters", lose)
    jobs.send_mailing(row.id)
    assert (get(row).state, mails()) == (MailingState.RUNNING, [])


def test_worker_sends_through_redis(app: Flask) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    enqueue(jobs.send_mailing, row.id)
    found = get_queue("imports")
    SimpleWorker([found], connection=found.connection, serializer=JSONSerializer).work(burst=True)
    assert get(row).state is MailingState.DONE


def test_numbers_of_a_prefix_run_on_from_mailing_to_mailing(app: Flask) -> None:
    make_school(1)
    first, second = send(make_mailing()), send(make_mailing())
    make_school(2, region_code="45")
    other = make_mailing(make_user(Role.OPERATOR), region_code="45")
    numbers = [one.number for row in (first, second, send(other)) for one in letters(row)]
    assert numbers == ["12-04/1", "12-04/2", "12-04/1"]


def test_nobody_gets_a_letter_with_a_hole_and_it_takes_no_number(app: Flask) -> None:
    make_school(1, responsible_post="")
    make_school(2, responsible_name="")
    make_school(3, responsible_email="", email="")
    make_school(4)
    make_school(5, responsible_email="", email="common@example.org")
    row = send(make_mailing(body="{{фио}}, {{должность}}"))
    found = {one.to_place: (one.number, one.problem, one.to_email) for one in letters(row)}
    assert found["Школа № 1"] == ("", "не заполнено: должность", "school1@example.org")
    assert found["Школа № 2"] == ("", NOBODY, "school2@example.org")
    assert found["Школа № 3"] == ("12-04/1", "", "")
    assert found["Школа № 4"][0] == "12-04/2"
    assert found["Школа № 5"] == ("12-04/3", "", "common@example.org")
    assert [one.to_address for one in mails()] == ["school4@example.org", "common@example.org"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": "{{учреждене}}"}, "похоже на {{учреждение}}"),
        ({"subject": "{{чт}}"}, "неизвестная переменная"),
        ({"due": None}, "срок не указан"),
        ({"due": date(2020, 1, 1)}, "Срок ответа уже прошёл"),
        ({"body": "{{подписант}}", "signer": ""}, "подписант не указан"),
        ({"recipients": {"kind": "organizations", "q": "никто"}}, "Писать некому"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(app: Flask, values: dict[str, object], words: str) -> None:
    make_school()
    row = make_mailing(**values)
    with pytest.raises(Unsendable, match=words.replace("{", r"\{")):
        queue(row)
    db.session.rollback()
    assert get(row).state is MailingState.DRAFT


def test_unknown_variable_met_only_by_the_worker_fails_with_words(app: Flask) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    db.session.execute(update(Mailing).values(body="{{чужая}}"))
    db.session.commit()
    jobs.send_mailing(row.id)
    assert get(row).state is MailingState.FAILED and "{{чужая}}" in get(row).reason
    assert letters(row) == []


def test_what_was_given_up_goes_on_from_where_it_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_school(1)
    make_school(2)
    row = make_mailing()
    queue(row)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "PORTION", 1)
        patch.setattr(jobs, "plain_text", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            jobs.send_mailing(row.id)
    db.session.rollback()
    db.session.execute(update(Mailing).values(attempts=services.MAX_ATTEMPTS, touched_at=LONG_AGO))
    db.session.commit()
    jobs.sweep_mailings()
    assert (get(row).state, get(row).reason) == (MailingState.FAILED, services.GAVE_UP)
    with pytest.raises(Conflict):
        services.cancel_mailing(get(row), now=datetime.now(UTC))
    queue(get(row))
    with pytest.raises(Conflict):
        mending.resend(get(row), who_of(row), now=datetime.now(UTC), portal="x")
    db.session.rollback()
    jobs.send_mailing(row.id)
    assert get(row).state is MailingState.DONE
    assert [one.number for one in letters(row)] == ["12-04/1", "12-04/2"] and len(mails()) == 2


def test_author_without_the_right_sends_nothing(app: Flask) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    who_of(row).user.is_active = False
    db.session.commit()
    jobs.send_mailing(row.id)
    assert (get(row).state, get(row).reason) == (MailingState.FAILED, services.NO_AUTHOR)


def test_foreign_and_closed_institutions_are_not_written_to(app: Flask) -> None:
    make_school(1)
    make_school(2, region_code="45")
    make_school(3, closed_on=datetime(2026, 1, 1, tzinfo=UTC).date())
    row = send(make_mailing())
    assert [one.to_place for one in letters(row)] == ["Школа № 1"]


def test_two_clicks_send_once_and_what_is_sent_cannot_be_changed(app: Flask) -> None:
    make_school()
    row = make_mailing()
    queue(row)
    queue(get(row))
    jobs.send_mailing(row.id)
    jobs.send_mailing(row.id)
    assert len(mails()) == 1
    with pytest.raises(Conflict):
        services.update_mailing(get(row), {"title": "x"}, now=datetime.now(UTC))
    with pytest.raises(Conflict):
        services.cancel_mailing(get(row), now=datetime.now(UTC))


def test_after_mending_only_the_failed_go_again_under_a_new_key(app: Flask) -> None:
    for number in (1, 2, 3):
        make_school(number)
    make_school(4, responsible_name="")
    row = send(make_mailing())
    fates = {"letter:1": MailState.SENT, "letter:2": MailState.BOUNCED, "letter:3": MailState.UNKNOWN}
    for key, state in fates.items():
        db.session.execute(update(Mail).where(Mail.key == key).values(state=state))
    assert mending.resend(row, who_of(row), now=datetime.now(UTC), portal="x") == mending.Mended(0, 2)
    mended = {
        "Школа № 2": {"responsible_email": "new@example.org"},
        "Школа № 4": {"responsible_name": "Ли Вэй"},
    }
    for name, values in mended.items():
        db.session.execute(update(Organization).where(Organization.short_name == name).values(**values))
    assert mending.resend(row, who_of(row), now=datetime.now(UTC), portal="x") == mending.Mended(2, 0)
    db.session.commit()
    jobs.send_mailing(row.id)
    keys = db.session.scalars(select(Mail.key).order_by(Mail.id)).all()
    assert keys == ["letter:1", "letter:2", "letter:3", "letter:2:2", "letter:4"]
    assert [one.number for one in letters(row)] == ["12-04/1", "12-04/2", "12-04/3", "12-04/4"]
    assert get(row).state is MailingState.DONE


def test_letter_that_cannot_be_drawn_stops_nobody_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_school(1)
    make_school(2)
    real = jobs.make_letters

    def draw(mailing: Mailing, sheets: list[Letter]) -> bytes:
        if sheets[0].to_place == "Школа № 1":
            raise jobs.TypstError("strange", [], "")
        return real(mailing, sheets)

    monkeypatch.setattr(jobs, "make_letters", draw)
    row = send(make_mailing())
    assert row.state is MailingState.DONE
    assert [bool(one.problem) for one in letters(row)] == [True, False]


def test_recipient_with_an_account_is_told_on_the_portal_once(app: Flask) -> None:
    school = make_school()
    head = make_user(Role.HEAD, f"organization:{school.id}")
    head.email = "School1@example.org"
    make_user(Role.HEAD, f"organization:{school.id}")
    make_organization("Другая")
    db.session.commit()
    row = send(make_mailing())
    notices = list(db.session.scalars(select(Notice)))
    assert [(one.user_id, one.title, one.address) for one in notices] == [
        (head.id, "О сайте: Школа № 1", f"/letters/sheets/{letters(row)[1].id}")
    ]


def test_files_of_letters_are_whole(app: Flask, tmp_path: Path) -> None:
    make_school()
    row = send(make_mailing(curator()))
    assert [path.suffix for path in (mail_folder() / "letters" / str(row.id)).iterdir()] == [".pdf"]
