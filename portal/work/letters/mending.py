"""What could not be sent, looked at anew after the registry was mended. Flushes, never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select

from portal import audit
from portal.accounts.policy import Action, Who
from portal.errors import Conflict
from portal.extensions import db
from portal.mail.models import Mail, MailState
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.letters.recipients import DISTRICTS, list_recipients
from portal.work.letters.services import move
from portal.work.letters.writing import Draft, number, plan, settle, today_of

FAILED = (MailState.REJECTED, MailState.BOUNCED, MailState.FAILED)
"""What is surely not delivered; «unknown» is not among them: the letter may have come."""

BUSY = "Рассылка ещё идёт. Дождитесь конца и нажмите снова."

did_fail = or_(
    Letter.serial.is_(None),
    Letter.problem != "",
    and_(Letter.mail_key == "", Letter.to_email == ""),
    Letter.mail_key.in_(select(Mail.key).where(Mail.state.in_(FAILED))),
)
"""The condition on Letter that it has not reached anybody."""


@dataclass(frozen=True, slots=True)
class Mended:
    """How many letters can go now, and how many stay as they were."""

    again: int
    same: int


def resend(row: Mailing, who: Who, *, now: datetime, portal: str) -> Mended:
    """Write anew to those whose address or person was mended since; the rest is left alone."""
    if row.is_busy:
        raise Conflict(BUSY)
    failed = select(Letter).where(Letter.mailing_id == row.id, did_fail)
    letters = db.session.scalars(failed.order_by(Letter.place)).all()
    key = "municipality_id" if row.recipients.get("kind") == DISTRICTS else "organization_id"
    known = _look_again(row, who, failed, key, now=now, portal=portal)
    fresh = []
    for letter in letters:
        draft = known.get(getattr(letter, key))
        before = (letter.to_email, letter.problem)
        if draft is None or draft.problem or (draft.recipient.email, "") == before:
            continue
        settle(letter, draft)
        letter.mail_key, letter.made_on = "", today_of(row.region, now)
        fresh.append(letter)
    number(row, [letter for letter in fresh if letter.serial is None])
    if fresh:
        move(row, (MailingState.DONE, MailingState.FAILED), MailingState.QUEUED, now=now, attempts=0)
        if row.state is not MailingState.QUEUED:
            raise Conflict(BUSY)
        audit.record("mailing.resent", f"mailing:{row.id}", title=row.title, letters=len(fresh))
    db.session.flush()
    return Mended(len(fresh), len(letters) - len(fresh))


def _look_again(
    row: Mailing, who: Who, failed: Select[tuple[Letter]], key: str, *, now: datetime, portal: str
) -> dict[int, Draft]:
    ids = failed.with_only_columns(getattr(Letter, key))
    found = list_recipients(
        who.about(Action.SEND_LETTERS),
        row.recipients,
        row.region_code,
        today=today_of(row.region, now),
        only=ids,
    )
    return {getattr(draft.recipient, key): draft for draft in plan(row, found, now=now, portal=portal)}
