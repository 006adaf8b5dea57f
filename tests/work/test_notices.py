"""Notices: told once, seen under the bell, read by opening, mailed once as one message in waking hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import MailMode, User
from portal.extensions import db
from portal.mail.models import Mail
from portal.work.notices import jobs, mailing, services
from portal.work.notices.models import Notice, NoticeKind
from portal.work.notices.services import notify
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages import check_page
from tests.work.factories import make_cast, make_task

SignIn = Callable[[User], FlaskClient]
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 12:00 in Moscow
NIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 5, tzinfo=UTC)


@pytest.fixture
def reader(app: Flask) -> User:
    """A person with a verified address."""
    user = make_user()
    user.email, user.email_verified_at, user.timezone = "reader@example.org", NOON, "Europe/Moscow"
    db.session.commit()
    return user


def tell(user: User, key: str, at: datetime, kind: NoticeKind = NoticeKind.TASK) -> int:
    told = notify([user.id], kind=kind, key=key, title=f"Событие {key}", address="/overview", now=at)
    db.session.commit()
    return told


def mail(at: datetime) -> list[str]:
    """Do what the job does at that moment; subjects of all the mail there is."""
    for user_id, ids in mailing.list_waiting("Europe/Moscow", now=at):
        mailing.mail_notices(user_id, ids, base_url="http://localhost:8000", now=at)
    db.session.commit()
    return list(db.session.scalars(select(Mail.subject).order_by(Mail.id)))


def test_an_event_is_told_once_to_each(reader: User) -> None:
    other = make_user()
    assert tell(reader, "a", NOON) == 1 and tell(reader, "a", NOON) == 0
    both = {"kind": NoticeKind.TASK, "key": "a", "title": "Событие", "now": NOON}
    assert notify([reader.id, other.id, other.id], **both) == 1


def test_two_who_tell_at_the_same_moment_tell_once(reader: User) -> None:
    """The second inserts what the first has put in since it looked: nothing breaks, nothing doubles."""
    one = [services.Telling(reader.id, NoticeKind.TASK, "a", "Раз")]
    assert services.tell(one * 2, now=NOON) == 1
    db.session.commit()
    assert services.tell(one, now=NOON) == 0
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_what_is_ready_goes_as_one_message_and_never_again(reader: User) -> None:
    tell(reader, "a", NOON)
    tell(reader, "b", NOON)
    assert mail(NOON) == ["Портал: новых уведомлений 2"]
    assert mail(NOON + timedelta(minutes=1)) == ["Портал: новых уведомлений 2"]
    tell(reader, "c", NOON)
    assert mail(NOON + timedelta(minutes=2))[1:] == ["Событие c"]
    body = db.session.scalars(select(Mail.text).order_by(Mail.id)).first()
    assert body is not None and "http://localhost:8000/overview" in body and "/notices/settings" in body


def test_a_worker_that_dies_before_the_commit_mails_neither_twice_nor_never(reader: User) -> None:
    tell(reader, "a", NOON)
    ((user_id, ids),) = mailing.list_waiting("Europe/Moscow", now=NOON)
    mailing.mail_notices(user_id, ids, base_url="", now=NOON)
    db.session.rollback()
    assert mail(NOON) == ["Событие a"]
    assert mailing.mail_notices(user_id, ids, base_url="", now=NOON) is False


def test_a_notice_born_at_night_waits_and_goes_with_others(reader: User) -> None:
    tell(reader, "a", NIGHT)
    assert mail(NIGHT) == []
    tell(reader, "b", MORNING)
    assert mail(MORNING) == ["Портал: новых уведомлений 2"]


@pytest.mark.parametrize("change", ["never", "unverified", "read", "muted", "old", "dismissed"])
def test_what_nobody_wants_is_not_mailed(reader: User, change: str) -> None:
    tell(reader, "a", NOON - timedelta(days=9) if change == "old" else NOON)
    reader = db.session.get_one(User, reader.id)
    match change:
        case "never":
            reader.mail_mode = MailMode.NEVER
        case "unverified":
            reader.email_verified_at = None
        case "read":
            services.mark_read(reader.id, now=NOON)
        case "muted":
            services.mute(reader, [NoticeKind.TASK])
        case "dismissed":
            reader.is_active = False
    db.session.commit()
    assert mail(NOON) == []


def test_the_job_mails_now(reader: User) -> None:
    reader = db.session.get_one(User, reader.id)
    reader.quiet_from = reader.quiet_until = 0
    tell(reader, "a", datetime.now(UTC))
    jobs.mail_ready_notices()
    jobs.mail_ready_notices()
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1


def test_the_bell_counts_and_opening_the_thing_reads_it(app: Flask, sign_in: SignIn) -> None:
    cast = make_cast()
    first, second = make_task(cast.school, cast.curator), make_task(cast.school, cast.curator)
    client = sign_in(cast.admin)
    page = check_page(client.get("/notices"))
    assert "новых: 2" in " ".join(
        page.xpath("string(//a[contains(@class, 'bell')])").replace("2", " 2").split()
    )
    assert client.get(f"/tasks/{first.id}").status_code == 200
    unread = select(Notice.address).where(Notice.read_at.is_(None))
    assert list(db.session.scalars(unread)) == [f"/tasks/{second.id}"]
    foreign = sign_in(make_user())
    assert foreign.get(f"/tasks/{second.id}").status_code == 403
    assert client.post("/notices/read", data={"kind": "question"}).status_code == 303
    assert list(db.session.scalars(unread)) == [f"/tasks/{second.id}"]
    assert client.post("/notices/read").status_code == 303
    assert list(db.session.scalars(unread)) == []


def test_a_foreign_notice_is_not_found_and_an_own_one_is_marked(app: Flask, sign_in: SignIn) -> None:
    cast = make_cast()
    make_task(cast.school, cast.curator)
    notice = db.session.scalars(select(Notice)).one()
    assert sign_in(cast.curator).post(f"/notices/{notice.id}/read").status_code == 404
    assert sign_in(cast.admin).post(f"/notices/{notice.id}/read").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Notice, notice.id).read_at is not None


def test_unread_come_first_and_kinds_are_muted_on_the_page(app: Flask, sign_in: SignIn) -> None:
    cast = make_cast()
    for number in range(25):
        make_task(cast.school, cast.curator, f"Задача {number:02}")
    client = sign_in(cast.admin)
    newest = db.session.scalars(select(Notice.id).order_by(Notice.id.desc())).first()
    client.post(f"/notices/{newest}/read")
    assert "Задача 24" not in words_of(client.get("/notices"))
    assert "Задача 24" in words_of(client.get("/notices?page=2"))
    assert client.post("/notices/settings", data={"kinds": ["term", "task"]}).status_code == 303
    assert set(services.list_muted(cast.admin.id)) == set(NoticeKind) - {NoticeKind.TERM, NoticeKind.TASK}
    assert client.post("/notices/settings", data={"kinds": ["nonsense"]}).status_code == 422
