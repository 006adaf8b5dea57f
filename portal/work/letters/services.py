"""Mailings on their way: drafted, sent, interrupted, resumed. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Action, Who
from portal.config import LEASES
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.folding import words_of
from portal.registry.scopes import COUNTRY, of_region
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.letters.recipients import MOST, list_recipients
from portal.work.letters.variables import find_faults, find_faults_in_links, used_in
from portal.work.letters.writing import Draft, plan, today_of

MAX_ATTEMPTS = 5
GAVE_UP = "Не вышло за пять попыток. Что успело уйти, видно ниже. Сообщите в поддержку номер рассылки."
NO_AUTHOR = "Автор рассылки больше не может отправлять письма: доступ закрыт или изменён."
TOO_MANY = f"Получателей больше {MOST}: сузьте отбор и сделайте несколько рассылок."
NOBODY_FOUND = "Писать некому: под отбор никто не попал."


class Unsendable(ValueError):
    """The mailing cannot be sent; the text says why and what to mend."""


def is_mine(who: Who) -> ColumnElement[bool]:
    """One's own mailings; those who hold a whole region see all of it."""
    held = {grant.scope for grant in who.scopes if not grant.spheres}
    if COUNTRY in held:
        return true()
    codes = [scope.partition(":")[2] for scope in sorted(held) if scope == of_region(scope.partition(":")[2])]
    return or_(Mailing.author_id == who.user.id, Mailing.region_code.in_(codes))


def get_mailing(mailing_id: int, who: Who) -> Mailing:
    """The mailing, if it is theirs."""
    query = select(Mailing).where(Mailing.id == mailing_id, is_mine(who))
    row = db.session.scalar(query.options(joinedload(Mailing.region), joinedload(Mailing.author)))
    if row is None:
        raise NotFound
    return row


def create_mailing(who: Who, values: Mapping[str, Any], *, now: datetime) -> Mailing:
    """Keep a mailing as a draft to be looked at."""
    row = Mailing(
        **values,
        state=MailingState.DRAFT,
        author_id=who.user.id,
        search_text=_search_text(values),
        created_at=now,
        touched_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("mailing.created", f"mailing:{row.id}", title=row.title)
    return row


def update_mailing(row: Mailing, values: Mapping[str, Any], *, now: datetime) -> None:
    """Change a draft; what is sent stays as it was sent."""
    _refuse_unless_draft(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.search_text, row.touched_at = _search_text(values), now
    db.session.flush()


def _search_text(values: Mapping[str, Any]) -> str:
    words = words_of(" ".join(str(values[name]) for name in ("title", "subject", "number_prefix")))
    return " " + " ".join(words)


def _refuse_unless_draft(row: Mailing) -> None:
    if row.state is not MailingState.DRAFT:
        raise Conflict("Рассылка уже отправлена или отменена: изменить её нельзя. Сделайте новую.")


def check_text(row: Mailing) -> None:
    """Refuse a text that cannot be filled in; raises Unsendable with words."""
    faults = [*find_faults(row.subject), *find_faults(row.body), *find_faults_in_links(row.body)]
    if row.due is None and "срок" in used_in(row.subject, row.body):
        faults.append("в тексте есть {{срок}}, а срок не указан")
    if not row.signer and "подписант" in used_in(row.subject, row.body):
        faults.append("в тексте есть {{подписант}}, а подписант не указан")
    if faults:
        raise Unsendable("; ".join(faults))


def list_drafts(row: Mailing, who: Who, *, now: datetime, portal: str) -> list[Draft]:
    """What every recipient would get if it were sent now."""
    day = today_of(row.region, now)
    found = list_recipients(who.about(Action.SEND_LETTERS), row.recipients, row.region_code, today=day)
    return plan(row, found, now=now, portal=portal)


def request_send(row: Mailing, drafts: Sequence[Draft], *, now: datetime) -> None:
    """Queue a draft, or what stopped halfway; two clicks are one wish. Raises Unsendable with words."""
    check_text(row)
    if row.due is not None and row.due < today_of(row.region, now):
        raise Unsendable("Срок ответа уже прошёл: измените его и отправьте снова.")
    if len(drafts) > MOST:
        raise Unsendable(TOO_MANY)
    if not any(draft.can_be_written for draft in drafts):
        raise Unsendable(NOBODY_FOUND if not drafts else "Ни одно письмо нельзя написать: см. причины ниже.")
    sources = (MailingState.DRAFT, MailingState.FAILED)
    is_demo = row.is_demo or any(draft.recipient.is_demo for draft in drafts)
    move(row, sources, MailingState.QUEUED, now=now, attempts=0, total=len(drafts), is_demo=is_demo)
    audit.record("mailing.sent", f"mailing:{row.id}", title=row.title, letters=len(drafts))


def cancel_mailing(row: Mailing, *, now: datetime) -> None:
    """Give a draft up."""
    move(row, (MailingState.DRAFT,), MailingState.CANCELLED, now=now)


def move(
    row: Mailing, sources: tuple[MailingState, ...], target: MailingState, *, now: datetime, **values: Any
) -> None:
    """Change the state where it still is one of these; raises Conflict where somebody was faster."""
    moved = update(Mailing).where(Mailing.id == row.id, Mailing.state.in_(sources))
    moved = moved.values(state=target, touched_at=now, **values).returning(Mailing.id)
    is_moved = db.session.scalar(moved) is not None
    db.session.refresh(row)
    sent = (MailingState.RUNNING, MailingState.DONE) if target is MailingState.QUEUED else ()
    if not is_moved and row.state not in (target, *sent):
        raise Conflict("Эта рассылка уже в другом состоянии. Обновите страницу.")


def claim_mailing(mailing_id: int, *, now: datetime) -> Mailing | None:
    """Take a queued mailing to work; of many workers exactly one gets it."""
    waits = update(Mailing).where(Mailing.id == mailing_id, Mailing.state == MailingState.QUEUED)
    claimed = waits.values(
        state=MailingState.RUNNING, touched_at=now, attempts=Mailing.attempts + 1, reason=""
    )
    return db.session.scalar(claimed.returning(Mailing), execution_options={"populate_existing": True})


def advance(row: Mailing, *, now: datetime, **values: Any) -> bool:
    """Record progress if the mailing is still this worker's; the attempt is its token."""
    mine = update(Mailing).where(
        Mailing.id == row.id, Mailing.state == MailingState.RUNNING, Mailing.attempts == row.attempts
    )
    moved = mine.values(touched_at=now, **values).returning(Mailing.id)
    return db.session.scalar(moved, execution_options={"synchronize_session": False}) is not None


def revive_mailings(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what failed too often; ids to enqueue."""
    stale = update(Mailing).where(
        Mailing.state.in_([MailingState.QUEUED, MailingState.RUNNING]),
        Mailing.touched_at < now - LEASES["send_mailing"],
    )
    hopeless = stale.where(Mailing.attempts >= MAX_ATTEMPTS)
    db.session.execute(hopeless.values(state=MailingState.FAILED, reason=GAVE_UP, touched_at=now))
    revived = stale.values(state=MailingState.QUEUED, touched_at=now).returning(Mailing.id)
    return db.session.scalars(revived).all()


def list_unposted(mailing_id: int) -> Sequence[int]:
    """Letters that are written, have an address and are not handed to the mail yet, in their order."""
    query = select(Letter.id).where(
        Letter.mailing_id == mailing_id,
        Letter.serial.is_not(None),
        Letter.mail_key == "",
        Letter.problem == "",
    )
    return db.session.scalars(query.where(Letter.to_email != "").order_by(Letter.place)).all()


def count_letters(mailing_id: int) -> int:
    """How many letters the mailing has so far."""
    return db.session.scalar(select(func.count(Letter.id)).where(Letter.mailing_id == mailing_id)) or 0
