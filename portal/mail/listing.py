"""The list of mail: by state and address, one page at a time. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from portal.errors import NotFound
from portal.extensions import db
from portal.mail.models import Mail, MailState

PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    state: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.q or self.state)


def list_mail(filters: Filters) -> tuple[Sequence[Mail], int]:
    """One page, the newest first, and how many there are in all."""
    conditions = _conditions(filters)
    total = db.session.scalar(select(func.count(Mail.id)).where(*conditions)) or 0
    query = select(Mail).where(*conditions).order_by(Mail.id.desc())
    start = (filters.page - 1) * filters.per_page
    return db.session.scalars(query.limit(filters.per_page).offset(start)).all(), total


def walk_mail(filters: Filters) -> Iterator[Mail]:
    """All of them, the newest first, a thousand at a time in memory."""
    last: int | None = None
    while True:
        query = select(Mail).where(*_conditions(filters)).order_by(Mail.id.desc()).limit(PORTION)
        portion = db.session.scalars(query if last is None else query.where(Mail.id < last)).all()
        yield from portion
        if len(portion) < PORTION:
            return
        last = portion[-1].id


def count_states() -> dict[MailState, int]:
    """How many messages are in each state."""
    query = select(Mail.state, func.count()).group_by(Mail.state)
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in MailState}


def get_mail(mail_id: int) -> Mail:
    """The message; raises NotFound."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state in set(MailState):
        conditions.append(Mail.state == MailState(filters.state))
    if filters.q:
        conditions.append(func.lower(Mail.to_address).contains(filters.q.lower(), autoescape=True))
    return conditions
