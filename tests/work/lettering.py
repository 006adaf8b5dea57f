"""Mailings for tests: the product's own steps, in this process."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.mail.models import Mail
from portal.registry.organizations.models import Organization
from portal.work.letters import jobs, services
from portal.work.letters.models import Letter, LetterTemplate, Mailing
from tests.factories import make_organization, make_user

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TEXT = "{{обращение}}!\n\nПросим **до {{срок}}** ответить: {{учреждение}}."


def make_school(number: int = 1, **values: Any) -> Organization:
    """A school with somebody who answers and an address."""
    fields = {
        "responsible_name": "Иванова Мария Петровна",
        "responsible_post": "завуч",
        "responsible_email": f"school{number}@example.org",
    }
    return make_organization(f"Школа № {number}", **fields | values)


def curator() -> User:
    """Whoever sends letters in Алтайский край."""
    return make_user(Role.CURATOR, "region:22")


def make_mailing(author: User | None = None, **values: Any) -> Mailing:
    """A draft to every institution of the region."""
    fields: dict[str, Any] = {
        "title": "О сайте",
        "subject": "О сайте: {{учреждение}}",
        "body": TEXT,
        "number_prefix": "12-04",
        "due": date(2026, 12, 1),
        "signer": "Начальник отдела Орлова И. О.",
        "by_mail": True,
        "region_code": "22",
        "recipients": {"kind": "organizations"},
    }
    who = Who(author or curator(), Action.SEND_LETTERS)
    row = services.create_mailing(who, fields | values, now=datetime.now(UTC))
    db.session.commit()
    return row


def who_of(row: Mailing) -> Who:
    """The author about to send."""
    return Who(db.session.get_one(User, row.author_id), Action.SEND_LETTERS)


def queue(row: Mailing) -> None:
    """The button pressed."""
    now = datetime.now(UTC)
    drafts = services.list_drafts(row, who_of(row), now=now, portal="http://localhost:8000")
    services.request_send(row, drafts, now=now)
    db.session.commit()


def send(row: Mailing) -> Mailing:
    """The button pressed and the worker done."""
    queue(row)
    jobs.send_mailing(row.id)
    return get(row)


def get(row: Mailing) -> Mailing:
    """The mailing as the database has it now."""
    mailing_id = row.id
    db.session.close()
    return db.session.get_one(Mailing, mailing_id)


def letters(row: Mailing) -> list[Letter]:
    """Its letters in their order."""
    query = select(Letter).where(Letter.mailing_id == row.id).order_by(Letter.place)
    return list(db.session.scalars(query))


def mails() -> list[Mail]:
    """Everything handed to the mail."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def letter_holes(school: Organization) -> dict[str, object]:
    """What stands in the holes of addresses of letters: a mailing to a school that was sent, a template."""
    school.responsible_name, school.email = "Иванова <b>Мария</b> Петровна", "school@example.org"
    db.session.commit()
    row = make_mailing(
        make_user(Role.OPERATOR), body=TEXT + "\n\n1. раз\n\n> два\n\n| а | б |\n|---|---|\n| в | г |"
    )
    asked = {"kind": "organizations", "organization_id": str(school.id)}
    row.recipients = asked
    db.session.commit()
    send(row)
    template = LetterTemplate(title="Мой", subject="Тема", body="Текст", updated_at=NOW)
    db.session.add(template)
    db.session.commit()
    return {"mailing_id": row.id, "letter_id": letters(row)[0].id, "template_id": template.id}
