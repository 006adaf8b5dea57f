"""Lists of mailings and of the letters of one, with what became of each. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action, Who
from portal.errors import NotFound
from portal.extensions import Labelled, db
from portal.mail.models import Mail, MailState
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.scopes import districts_within, visible
from portal.registry.territories.models import Municipality
from portal.sheets import DEMO_MARK
from portal.typography import rudate
from portal.work.letters.mending import FAILED, did_fail
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.letters.services import is_mine


class Fate(Labelled):
    """What became of a letter, for the tabs of a mailing."""

    ALL = "all", "Все"
    SENT = "sent", "Отправлены"
    WAITING = "waiting", "В пути"
    PRINT = "print", "Распечатать"
    FAILED = "failed", "Не дошли"
    UNKNOWN = "unknown", "Неизвестно"


WAITING = (MailState.QUEUED, MailState.SENDING)
_written, _mute = Letter.serial.is_not(None), Letter.mail_key == ""
CONDITIONS: dict[Fate, ColumnElement[bool]] = {
    Fate.SENT: Mail.state == MailState.SENT,
    Fate.WAITING: or_(
        Mail.state.in_(WAITING),
        and_(_written, _mute, Letter.to_email != "", Letter.problem == "", Mailing.by_mail),
    ),
    Fate.PRINT: and_(_written, _mute, or_(Letter.to_email == "", Mailing.by_mail.is_(False))),
    Fate.FAILED: or_(_written.is_(False), Letter.problem != "", Mail.state.in_(FAILED)),
    Fate.UNKNOWN: Mail.state.in_([MailState.UNKNOWN, MailState.CANCELLED]),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which mailings were asked for; empty means all."""

    q: str = ""
    state: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.q or self.state)


def conditions_of(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked."""
    conditions = [is_mine(who)]
    if filters.state in set(MailingState):
        conditions.append(Mailing.state == MailingState(filters.state))
    conditions += [Mailing.search_text.contains(word, autoescape=True) for word in words_of(filters.q)[:8]]
    return conditions


def list_mailings(who: Who, filters: Filters) -> tuple[Sequence[Mailing], int]:
    """One page of mailings, the newest first, and how many there are."""
    conditions = conditions_of(who, filters)
    total = db.session.scalar(select(func.count(Mailing.id)).where(*conditions)) or 0
    query = select(Mailing).where(*conditions).options(joinedload(Mailing.author), joinedload(Mailing.region))
    page = query.order_by(Mailing.id.desc()).limit(filters.per_page)
    return db.session.scalars(page.offset((filters.page - 1) * filters.per_page)).all(), total


def list_mailing_rows(who: Who, filters: Filters) -> Iterator[list[str]]:
    """The filtered mailings as cells of a table."""
    query = select(Mailing).where(*conditions_of(who, filters)).options(joinedload(Mailing.author))
    for row in db.session.scalars(query.order_by(Mailing.id.desc())):
        author = row.author.name if row.author else ""
        due = rudate(row.due) if row.due else ""
        cells = [row.title, row.subject, row.number_prefix, due, row.state.label, str(row.total), author]
        yield [*cells, f"{row.created_at:%d.%m.%Y}", DEMO_MARK if row.is_demo else ""]


def _letters(mailing_id: int, fate: Fate) -> Select[Any]:
    query = select(Letter, Mail.state.label("mail_state"), Mail.reason.label("mail_reason"))
    query = query.join(Mailing, Mailing.id == Letter.mailing_id)
    query = query.outerjoin(Mail, Mail.key == Letter.mail_key).where(Letter.mailing_id == mailing_id)
    return query if fate is Fate.ALL else query.where(CONDITIONS[fate])


def list_letters(mailing_id: int, fate: Fate, *, page: int, per_page: int) -> Sequence[Row[Any]]:
    """A page of letters with what the mail says of each."""
    query = _letters(mailing_id, fate).order_by(Letter.place)
    return db.session.execute(query.limit(per_page).offset((page - 1) * per_page)).all()


def count_fates(mailing_id: int) -> dict[Fate, int]:
    """How many letters have each fate, in one query."""
    counts = [func.count().filter(condition).label(fate.value) for fate, condition in CONDITIONS.items()]
    query = select(func.count().label("all"), *counts).select_from(Letter)
    query = query.join(Mailing, Mailing.id == Letter.mailing_id)
    row = db.session.execute(
        query.outerjoin(Mail, Mail.key == Letter.mail_key).where(Letter.mailing_id == mailing_id)
    ).one()
    return {fate: int(row._mapping[fate.value]) for fate in Fate}


def fate_of(row: Row[Any]) -> str:
    """What became of a letter in words, the server's own reason with it."""
    letter: Letter = row.Letter
    if letter.problem:
        return f"Не отправлено: {letter.problem}"
    if row.mail_state is not None:
        label: str = row.mail_state.label
        return f"{label}: {row.mail_reason}" if row.mail_reason else label
    if not letter.to_email:
        return "Распечатать: нет адреса почты"
    return "Ждёт отправки" if letter.mailing.by_mail else "Распечатать"


def list_letter_rows(mailing: Mailing, fate: Fate) -> Iterator[list[str]]:
    """Letters of a mailing as cells of a table."""
    for row in db.session.execute(_letters(mailing.id, fate).order_by(Letter.place)):
        one: Letter = row.Letter
        cells = [one.number, one.to_place, one.to_name, one.to_post, one.to_email, fate_of(row)]
        yield [*cells, DEMO_MARK if mailing.is_demo else ""]


def list_printed(mailing_id: int, fate: Fate, *, part: int, size: int) -> Sequence[Letter]:
    """Written letters of a part, for one PDF."""
    query = _letters(mailing_id, fate).with_only_columns(Letter).where(_written).order_by(Letter.place)
    return db.session.scalars(query.limit(size).offset((part - 1) * size)).all()


def has_failed(mailing_id: int) -> bool:
    """Whether anything could be sent again after mending."""
    query = select(Letter.id).where(Letter.mailing_id == mailing_id, did_fail).limit(1)
    return db.session.scalar(query) is not None


def get_letter(letter_id: int, who: Who) -> Letter:
    """A letter, for those who sent it and for those to whose place it came."""
    mine = Letter.mailing_id.in_(select(Mailing.id).where(is_mine(who.about(Action.SEND_LETTERS))))
    came = or_(
        Letter.organization_id.in_(select(Organization.id).where(visible(who))),
        Letter.municipality_id.in_(select(Municipality.id).where(districts_within(who.scopes))),
    )
    query = select(Letter).where(Letter.id == letter_id, or_(mine, and_(_written, came)))
    letter = db.session.scalar(query.options(joinedload(Letter.mailing)))
    if letter is None:
        raise NotFound
    return letter
