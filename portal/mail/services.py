"""Mail is handed in as rows and sent by a job. Flushes, never commits."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Update, case, func, select, update

from portal import audit
from portal.config import LEASES
from portal.errors import Conflict
from portal.extensions import db
from portal.mail.models import Mail, MailState

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""How long to wait after the first, second, … attempt that the server put off."""

MAX_ATTEMPTS = len(PAUSES) + 1
ENDED = "Обработчик остановился во время отправки: сервер мог уже принять письмо."
GAVE_UP = "Не вышло за {} попыток, последний ответ: {}"
RESENDABLE = (MailState.REJECTED, MailState.UNKNOWN, MailState.FAILED, MailState.BOUNCED)


def post(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    to_name: str = "",
    is_secret: bool = False,
    not_before: datetime | None = None,
    attachments: Sequence[str] = (),
) -> Mail:
    """Hand a message in; the same key again is the same message, whatever became of it.

    Of several addresses through «;» the first is taken.
    """
    found = db.session.scalar(select(Mail).where(Mail.key == key))
    if found is None:
        found = make_mail(
            key=key,
            to=to,
            subject=subject,
            text=text,
            now=now,
            to_name=to_name,
            is_secret=is_secret,
            not_before=not_before,
            attachments=attachments,
        )
        db.session.add(found)
        db.session.flush()
    return found


def make_mail(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    to_name: str = "",
    is_secret: bool = False,
    not_before: datetime | None = None,
    attachments: Sequence[str] = (),
) -> Mail:
    """The row of a message, not in the session yet: for those who hand in hundreds with keys of their own."""
    return Mail(
        key=key,
        to_address=to.split(";")[0].strip(),
        to_name=" ".join(to_name.split()),
        subject=" ".join(subject.split()),
        text=text.replace("\0", ""),
        is_secret=is_secret,
        attachments=list(attachments),
        state=MailState.QUEUED,
        created_at=now,
        not_before=not_before or now,
        touched_at=now,
    )


def list_due(*, now: datetime, limit: int) -> Sequence[int]:
    """Ids of the messages whose time has come, the oldest first."""
    due = select(Mail.id).where(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    return db.session.scalars(due.order_by(Mail.not_before, Mail.id).limit(limit)).all()


def claim_mail(mail_id: int, *, host: str, now: datetime) -> Mail | None:
    """Take a message whose time has come to work; of many workers exactly one gets it.

    It gets its Message-ID once and keeps it, so that a second copy is known for what it is.
    """
    waits = update(Mail).where(Mail.id == mail_id, Mail.state == MailState.QUEUED, Mail.not_before <= now)
    fresh = f"<{mail_id}.{secrets.token_hex(12)}@{host}>"
    claimed = waits.values(
        state=MailState.SENDING,
        touched_at=now,
        attempts=Mail.attempts + 1,
        handed_at=None,
        message_id=case((Mail.message_id == "", fresh), else_=Mail.message_id),
    )
    return db.session.scalar(claimed.returning(Mail), execution_options={"populate_existing": True})


def mark_handed(mail: Mail, *, now: datetime) -> bool:
    """Remember that the text goes out now; False when the message is another worker's by this time."""
    return db.session.scalar(_mine(mail).values(handed_at=now).returning(Mail.id)) is not None


def settle(mail: Mail, state: MailState, reason: str, *, now: datetime) -> None:
    """Record how it went, if the message is still ours; what was put off waits longer each time."""
    values: dict[str, object] = {"state": state, "reason": reason, "touched_at": now}
    if state is MailState.QUEUED and mail.attempts >= MAX_ATTEMPTS:
        values |= {"state": MailState.FAILED, "reason": GAVE_UP.format(mail.attempts, reason)}
    elif state is MailState.QUEUED:
        values |= {"not_before": now + PAUSES[mail.attempts - 1], "handed_at": None}
    if values["state"] is not MailState.QUEUED:
        values["text"] = case((Mail.is_secret, ""), else_=Mail.text)
    db.session.execute(_mine(mail).values(**values))


def revive_mail(*, now: datetime) -> None:
    """Put back what dead workers left before the text went out; what may have gone waits for a person."""
    held = Mail.state == MailState.SENDING
    stale = update(Mail).where(held, Mail.touched_at < now - LEASES["send_mail"])
    wiped = case((Mail.is_secret, ""), else_=Mail.text)
    handed = stale.where(Mail.handed_at.is_not(None))
    db.session.execute(handed.values(state=MailState.UNKNOWN, reason=ENDED, touched_at=now, text=wiped))
    hopeless = stale.where(Mail.attempts >= MAX_ATTEMPTS)
    words = GAVE_UP.format(MAX_ATTEMPTS, "обработчик останавливался раньше ответа.")
    db.session.execute(hopeless.values(state=MailState.FAILED, reason=words, touched_at=now, text=wiped))
    db.session.execute(stale.values(state=MailState.QUEUED, not_before=now, touched_at=now))


def cancel_mail(keys: Iterable[str], *, now: datetime) -> int:
    """Take back what has not gone yet, by keys; how many there were."""
    waits = update(Mail).where(Mail.key.in_(list(keys)), Mail.state == MailState.QUEUED)
    wiped = case((Mail.is_secret, ""), else_=Mail.text)
    cancelled = waits.values(state=MailState.CANCELLED, touched_at=now, text=wiped)
    return len(db.session.scalars(cancelled.returning(Mail.id)).all())


def resend(mail: Mail, *, now: datetime) -> None:
    """Send once more what a person has decided on; raises Conflict where there is nothing to send."""
    if mail.is_secret:
        raise Conflict(
            "В письме были ссылка или код, текст стёрт. Выпустите новое приглашение или новый код."
        )
    ended = update(Mail).where(Mail.id == mail.id, Mail.state.in_(RESENDABLE))
    back = ended.values(state=MailState.QUEUED, not_before=now, touched_at=now, attempts=0, reason="")
    if db.session.scalar(back.returning(Mail.id)) is None:
        raise Conflict("Это письмо уже отправляют или отправили. Обновите страницу.")
    audit.record("mail.resent", f"mail:{mail.id}")


def count_waiting() -> int:
    """How many messages wait to be sent."""
    waiting = select(func.count()).select_from(Mail).where(Mail.state == MailState.QUEUED)
    return db.session.scalar(waiting) or 0


def _mine(mail: Mail) -> Update:
    """The message while it is this worker's: the attempt is its token."""
    return update(Mail).where(
        Mail.id == mail.id, Mail.state == MailState.SENDING, Mail.attempts == mail.attempts
    )
