"""Coming in again after a forgotten password. Flushes, never commits.

Whoever asks gets the same words by the same road: a row is left, and a job looks whose phone it is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal import audit
from portal.accounts.codes import PASSWORD, create_code, try_code
from portal.accounts.invites import end_invites
from portal.accounts.models import User
from portal.accounts.recovery.models import RecoveryRequest
from portal.accounts.services import PhoneError, check_password, hash_password, normalise_phone
from portal.extensions import db
from portal.mail.models import Mail
from portal.mail.services import post

LATE = timedelta(minutes=1)
NOBODY = 0
TEXT = """Здравствуйте, {name}!

Код для нового пароля: {code}
Он действует 15 минут. Введите его на странице «Забыли пароль?».

Если вы этого не просили, пароль остаётся прежним: ничего делать не нужно.
"""


def ask(phone: str, address: str, *, now: datetime) -> RecoveryRequest:
    """Leave a request for any phone, known or not; raises PhoneError for what is no phone."""
    row = RecoveryRequest(phone=normalise_phone(phone), address=address, created_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def answer(request_id: int, *, now: datetime) -> Mail | None:
    """Look whose phone it is: a letter with a code, a request to the curators, or nothing at all."""
    waits = update(RecoveryRequest).where(RecoveryRequest.id == request_id)
    waits = waits.where(RecoveryRequest.answered_at.is_(None)).values(answered_at=now)
    row = db.session.scalar(waits.returning(RecoveryRequest), execution_options={"populate_existing": True})
    if row is None:
        return None
    user = db.session.scalar(select(User).where(User.phone == row.phone, User.is_active))
    if user is not None:
        audit.record("recovery.asked", f"user:{user.id}", address=row.address)
    if user is None or user.email_verified_at is not None or _has_open(user.id):
        db.session.delete(row)
    else:
        row.user_id = user.id
    db.session.flush()
    return _send_code(user, now) if user is not None and user.email_verified_at is not None else None


def list_unanswered(*, now: datetime) -> Sequence[int]:
    """Requests that no job has looked at for a minute."""
    late = select(RecoveryRequest.id).where(RecoveryRequest.answered_at.is_(None))
    return db.session.scalars(late.where(RecoveryRequest.created_at < now - LATE)).all()


def set_password(phone: str, code: str, password: str, *, now: datetime) -> User | None:
    """The person with a new password and no other session, or None where the code is wrong.

    Raises PasswordError before the code is looked at. Commit even where it is wrong: the try is counted.
    """
    check_password(password, phone)
    try:
        user = db.session.scalar(select(User).where(User.phone == normalise_phone(phone), User.is_active))
    except PhoneError:
        user = None
    row = try_code(user.id if user else NOBODY, PASSWORD, code, now=now)
    if user is None or row is None or row.email != user.email or user.email_verified_at is None:
        return None
    user.password_hash = hash_password(password, user)
    user.session_epoch += 1
    user.last_sign_in_at = now
    end_invites([user.id], now=now)
    close_requests([user.id], now=now)
    audit.record("recovery.done", f"user:{user.id}")
    return user


def close_requests(user_ids: Iterable[int], *, now: datetime) -> None:
    """Nobody waits for a curator any more: they have come in, or have got a new link."""
    theirs = update(RecoveryRequest).where(RecoveryRequest.user_id.in_(list(user_ids)))
    db.session.execute(theirs.where(RecoveryRequest.closed_at.is_(None)).values(closed_at=now))


def _has_open(user_id: int) -> bool:
    mine = select(RecoveryRequest.id).where(RecoveryRequest.user_id == user_id)
    return db.session.scalar(mine.where(RecoveryRequest.closed_at.is_(None)).limit(1)) is not None


def _send_code(user: User, now: datetime) -> Mail:
    row, code = create_code(user, PASSWORD, now=now)
    return post(
        key=f"code:{row.id}",
        to=user.email,
        to_name=user.name,
        subject="Код для нового пароля",
        text=TEXT.format(name=user.name, code=code),
        is_secret=True,
        now=now,
    )
