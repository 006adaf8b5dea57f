"""Batches for tests, made by the product's own services."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.mail.models import Mail
from portal.mail.services import post
from portal.registry.invitations import drafting, jobs, services
from portal.registry.invitations.models import InviteBatch, InviteItem
from portal.registry.invitations.reading import Line
from portal.registry.organizations.listing import Filters
from portal.registry.organizations.models import Organization
from tests.factories import make_organization, make_user


def who_is(user: User) -> Who:
    """The person about to invite."""
    return Who(user, Action.ISSUE_INVITES)


def line(school: Organization, number: int = 1, **values: Any) -> Line:
    """A good line of a sheet about a school."""
    fields: dict[str, Any] = {
        "inn": school.inn,
        "name": f"Ершова Наталья {number}",
        "phone": f"8 903 {number:03}-00-00",
        "email": f"school{number}@example.org",
    }
    return Line(number + 1, **(fields | values))


def draft(author: User, *lines: Line, by_mail: bool = False, role: Role = Role.SITE_ADMIN) -> InviteBatch:
    """A list that waits for the press."""
    batch = drafting.draft_by_sheet(
        who_is(author), lines, title="Школы", role=role, by_mail=by_mail, now=datetime.now(UTC)
    )
    db.session.commit()
    return batch


def draft_all(author: User, *, by_mail: bool = False, only_absent: bool = False) -> InviteBatch:
    """A list of those responsible for every institution of the territory."""
    batch = drafting.draft_by_filters(
        who_is(author),
        Filters(),
        title="Все",
        role=Role.SITE_ADMIN,
        by_mail=by_mail,
        only_absent=only_absent,
        now=datetime.now(UTC),
    )
    db.session.commit()
    return batch


def issue(batch: InviteBatch) -> InviteBatch:
    """Have it issued here and now."""
    request(batch)
    jobs.issue_invites(batch.id)
    db.session.expire_all()
    return db.session.get_one(InviteBatch, batch.id)


def request(batch: InviteBatch) -> None:
    """Press the button."""
    services.request_issue(batch, now=datetime.now(UTC))
    db.session.commit()


def items_of(batch: InviteBatch) -> Sequence[InviteItem]:
    """Its items in order."""
    db.session.expire_all()
    mine = select(InviteItem).where(InviteItem.batch_id == batch.id)
    return db.session.scalars(mine.order_by(InviteItem.number)).all()


def make_papers(school: Organization) -> dict[str, object]:
    """What stands in the holes of addresses: an issued batch, a person, a letter."""
    other = make_organization("Школа без людей")
    batch = draft(make_user(Role.OPERATOR), line(school), line(other, 2, phone="нет"), by_mail=True)
    issue(batch)
    paper = draft(make_user(Role.OPERATOR), line(school, 3))
    issue(paper)
    mail: Mail = post(
        key="page", to="a@example.org", subject="Тема", text="Текст\nдва", now=datetime.now(UTC)
    )
    db.session.commit()
    return {"batch_id": paper.id, "person_id": items_of(batch)[0].user_id, "mail_id": mail.id}
