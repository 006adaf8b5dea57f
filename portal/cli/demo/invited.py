"""Demo invitations: a list issued on paper, of whose people one has come in and the rest have not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.accounts.services import hash_password, normalise_phone
from portal.cli.demo.people import ADMIN, CURATOR
from portal.config import DEMO_PASSWORD
from portal.extensions import db
from portal.registry.invitations import drafting, jobs, services
from portal.registry.invitations.models import InviteBatch
from portal.registry.invitations.reading import Line
from portal.registry.organizations.models import Organization

TITLE = "Администраторы школ и садов, ноябрь"
NAMES = (
    "Белова Татьяна Сергеевна",
    "Власов Роман Игоревич",
    "Ёлкина Анна Петровна",
    "Зуева Полина Андреевна",
    "Лыков Семён Павлович",
)


def invite_some(organizations: Sequence[Organization], *, now: datetime) -> None:
    """Issue the list and bring one person in; the second time changes nothing. Commits."""
    if db.session.scalar(select(InviteBatch.id).where(InviteBatch.title == TITLE)) is not None:
        return
    curator = _person(CURATOR.phone)
    region = next(grant.scope.partition(":")[2] for grant in curator.grants)
    places = [one for one in organizations if one.region_code == region]
    lines = [
        Line(number + 2, inn=place.inn, kpp=place.kpp, name=name, phone=f"+7 000 000-01-{number:02}")
        for number, (name, place) in enumerate(zip(NAMES, places, strict=False))
    ]
    lines.append(Line(9, inn=places[0].inn, kpp=places[0].kpp, name="Гришин Олег", phone="нет"))
    who = Who(curator, Action.ISSUE_INVITES)
    batch = drafting.draft_by_sheet(who, lines, title=TITLE, role=Role.SITE_ADMIN, by_mail=False, now=now)
    services.request_issue(batch, now=now)
    db.session.commit()
    jobs.issue_invites(batch.id)
    _bring_in(lines[0].phone, now)


def _bring_in(phone: str, now: datetime) -> None:
    came = _person(phone)
    came.password_hash, came.last_sign_in_at = hash_password(DEMO_PASSWORD, came), now
    admin = _person(ADMIN.phone)
    admin.email, admin.email_verified_at = "admin@example.org", now
    db.session.commit()


def _person(phone: str) -> User:
    return db.session.scalars(select(User).where(User.phone == normalise_phone(phone))).one()
