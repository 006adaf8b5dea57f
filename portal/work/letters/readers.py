"""Tells those who have an account that a letter came to them: on the portal too, once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from portal.accounts.models import Grant, User
from portal.accounts.services import PhoneError, normalise_phone
from portal.extensions import db
from portal.registry.scopes import of_municipality, of_organization
from portal.work.letters.models import Letter, Mailing
from portal.work.letters.recipients import Recipient
from portal.work.letters.variables import fill
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify


def tell_readers(mailing: Mailing, sent: Sequence[tuple[Letter, Recipient]], *, now: datetime) -> None:
    """A notice to every recipient who signs in here, found by e-mail or phone within the place itself."""
    scopes = {_scope_of(letter): (letter, one) for letter, one in sent if letter.serial}
    if not scopes:
        return
    query = select(Grant.scope, User.id, User.email, User.phone).join(User, User.id == Grant.user_id)
    query = query.where(Grant.scope.in_(scopes), User.is_active, or_(User.email != "", User.phone != ""))
    for scope, user_id, email, phone in db.session.execute(query):
        letter, one = scopes[scope]
        if (email and email.lower() == one.email.lower()) or phone == _phone(one.phone):
            notify(
                [user_id],
                kind=NoticeKind.LETTER,
                key=f"letter:{letter.id}",
                title=fill(mailing.subject, letter.values),
                text=f"Письмо № {letter.number}",
                address=f"/letters/sheets/{letter.id}",
                now=now,
            )


def _scope_of(letter: Letter) -> str:
    if letter.organization_id is not None:
        return of_organization(letter.organization_id)
    return of_municipality(letter.municipality_id or 0)


def _phone(text: str) -> str:
    try:
        return normalise_phone(text.split(";")[0]) if text else ""
    except PhoneError:
        return ""
