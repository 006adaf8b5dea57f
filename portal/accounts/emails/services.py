"""A person's own address: changed, then proved by a code that came back. Flushes, never commits."""

from datetime import datetime

from portal import audit
from portal.accounts.codes import EMAIL, PASSWORD, create_code, end_codes, try_code
from portal.accounts.models import User
from portal.mail.models import Mail
from portal.mail.services import post

CHANGED = """Здравствуйте, {name}!

Адрес электронной почты вашей учётной записи в портале заменён на другой.
Если это сделали не вы, сразу сообщите куратору вашей территории.
"""
TEXT = """Здравствуйте, {name}!

Код для подтверждения адреса: {code}
Он действует 15 минут. Введите его на странице профиля.

Если вы этого не просили, ничего делать не нужно.
"""


def change_email(user: User, email: str, *, now: datetime) -> None:
    """Take another address, which nobody has proved yet; the old one is told, if it was proved."""
    email = email.strip()
    if email == user.email:
        return
    if user.email_verified_at is not None:
        key = f"email-changed:{user.id}:{now.timestamp():.0f}"
        text = CHANGED.format(name=user.name)
        post(key=key, to=user.email, to_name=user.name, subject="Адрес почты изменён", text=text, now=now)
    for purpose in (EMAIL, PASSWORD):
        end_codes(user.id, purpose, now=now)
    user.email, user.email_verified_at = email, None
    audit.record("user.email_changed", f"user:{user.id}")


def send_code(user: User, *, now: datetime) -> Mail:
    """Put a code for the present address into the mail."""
    row, code = create_code(user, EMAIL, now=now)
    return post(
        key=f"code:{row.id}",
        to=user.email,
        to_name=user.name,
        subject="Код подтверждения почты",
        text=TEXT.format(name=user.name, code=code),
        is_secret=True,
        now=now,
    )


def confirm(user: User, code: str, *, now: datetime) -> bool:
    """Whether the code is right and was sent to the present address; commit even if not: a try is counted."""
    row = try_code(user.id, EMAIL, code, now=now)
    if row is None or row.email != user.email:
        return False
    user.email_verified_at = now
    audit.record("user.email_verified", f"user:{user.id}")
    return True
