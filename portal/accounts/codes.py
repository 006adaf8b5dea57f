"""Six-digit codes sent to an address: hashed, good for a quarter of an hour, five tries, one use."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.accounts.links import sign
from portal.accounts.models import RecoveryCode, User
from portal.extensions import db

LIFE = timedelta(minutes=15)
TRIES = 5
PASSWORD, EMAIL = "password", "email"


def create_code(user: User, purpose: str, *, now: datetime) -> tuple[RecoveryCode, str]:
    """A new code for the person's present address, with its row; earlier ones stop working. Flushes."""
    end_codes(user.id, purpose, now=now)
    code = f"{secrets.randbelow(1_000_000):06}"
    row = RecoveryCode(
        user_id=user.id,
        purpose=purpose,
        email=user.email,
        code_hash=_hash(user.id, purpose, code),
        created_at=now,
        expires_at=now + LIFE,
        attempts=0,
        used_at=None,
    )
    db.session.add(row)
    db.session.flush()
    return row, code


def end_codes(user_id: int, purpose: str, *, now: datetime) -> None:
    """Let no code of this kind work any more."""
    mine = update(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.purpose == purpose)
    db.session.execute(mine.where(RecoveryCode.used_at.is_(None)).values(expires_at=now))


def try_code(user_id: int, purpose: str, code: str, *, now: datetime) -> RecoveryCode | None:
    """The code's row if it is the right one; a try is counted before the look, whoever asks.

    The caller commits the counted try of a wrong code too. Of two uses of one code exactly one works.
    """
    newest = select(RecoveryCode.id).where(RecoveryCode.user_id == user_id, RecoveryCode.purpose == purpose)
    newest = newest.order_by(RecoveryCode.id.desc()).limit(1)
    open_ = update(RecoveryCode).where(
        RecoveryCode.id == newest.scalar_subquery(),
        RecoveryCode.used_at.is_(None),
        RecoveryCode.expires_at > now,
        RecoveryCode.attempts < TRIES,
    )
    row = db.session.scalar(
        open_.values(attempts=RecoveryCode.attempts + 1).returning(RecoveryCode),
        execution_options={"populate_existing": True},
    )
    known = row.code_hash if row else "-"
    typed = "".join(sign for sign in code if sign.isdecimal())
    if not secrets.compare_digest(known, _hash(user_id, purpose, typed)) or row is None:
        return None
    unused = update(RecoveryCode).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None))
    used = db.session.scalar(unused.values(used_at=now).returning(RecoveryCode.id))
    return row if used is not None else None


def _hash(user_id: int, purpose: str, code: str) -> str:
    return sign("code", f"{purpose}:{user_id}:{code}")
