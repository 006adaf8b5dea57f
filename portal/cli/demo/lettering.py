"""Demo of letters: a template of one's own and a mailing to five institutions with every fate to look at."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.mail.models import Mail, MailState
from portal.registry.organizations.models import Organization
from portal.work.letters import jobs, services
from portal.work.letters.models import Mailing
from portal.work.letters.starters import find_starter
from portal.work.letters.texts import save_template

TO = ("demo-school", "demo-school-60", "demo-school-0", "demo-kindergarten", "demo-college")
FATES = (
    (MailState.SENT, ""),
    (MailState.SENT, ""),
    (MailState.REJECTED, "550 5.1.1 Нет такого ящика (учебный ответ)"),
    (MailState.UNKNOWN, "Сервер не ответил (учебный ответ)"),
)
"""What became of the first letters; the rest are sent. Nothing of the demo is ever due."""


def make_letters(schools: dict[str, Organization], author: User, *, now: datetime) -> None:
    """A template and a mailing, through the services and the job of the product; the second time nothing."""
    if db.session.scalar(select(Mailing.id).limit(1)) is not None:
        return
    starter, who = find_starter("site"), Who(author, Action.SEND_LETTERS)
    assert starter
    text = {"subject": starter.subject, "body": starter.body}
    save_template(None, who, title=starter.title, region_code=None, now=now, **text)
    values = text | {
        "title": starter.subject,
        "number_prefix": "уч-01",
        "due": (now + timedelta(days=14)).date(),
        "signer": "Начальник отдела Соколова Е. П. (вымышлено)",
        "by_mail": True,
        "region_code": schools["demo-school"].region_code,
        "recipients": {"kind": "organizations", "ids": [schools[slug].id for slug in TO]},
        "is_demo": True,
    }
    row = services.create_mailing(who, values, now=now)
    drafts = services.list_drafts(row, who, now=now, portal=jobs.portal_address())
    services.request_send(row, drafts, now=now)
    db.session.commit()
    jobs.send_mailing(row.id)
    _settle()


def _settle() -> None:
    sent = db.session.scalars(select(Mail).where(Mail.key.startswith("letter:")).order_by(Mail.id)).all()
    for position, mail in enumerate(sent):
        mail.state, mail.reason = FATES[position] if position < len(FATES) else (MailState.SENT, "")
    db.session.commit()
