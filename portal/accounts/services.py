"""People: signing in, invites, roles. Flushes, never commits."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import phonenumbers
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from portal import audit
from portal.accounts.invites import end_invites
from portal.accounts.links import hash_token
from portal.accounts.models import Grant, Invite, Role, User
from portal.audit import AuditEvent
from portal.extensions import db

INVITE_LIFE = timedelta(days=7)
MIN_PASSWORD = 10
CAME_IN = ("user.signed_in", "invite.accepted", "recovery.done")

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex())  # an unknown phone costs as long as a wrong password


class PhoneError(ValueError):
    """This is no telephone number."""


class PasswordError(ValueError):
    """This password is too easy; the text says why."""


class InviteError(ValueError):
    """The link is used, out of date or was never issued; the text says which."""


def normalise_phone(text: str) -> str:
    """A phone in any form as E.164; raises PhoneError. Russian numbers may begin with 8."""
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException as error:
        raise PhoneError(text) from error
    if not phonenumbers.is_possible_number(number):
        raise PhoneError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def load_user(session_id: str) -> User | None:
    """The person a session remembers, with grants; None after «выйти везде» or dismissal."""
    user_id, _, epoch = session_id.partition(":")
    if not user_id.isdecimal() or not epoch.isdecimal():
        return None
    query = select(User).options(selectinload(User.grants)).where(User.id == int(user_id))
    user = db.session.scalar(query.where(User.session_epoch == int(epoch), User.is_active))
    return user


def authenticate(phone: str, password: str, *, now: datetime) -> User | None:
    """The person with this phone and password; the same time and answer for an unknown phone."""
    try:
        query = select(User).where(User.phone == normalise_phone(phone), User.is_active)
        user = db.session.scalar(query)
    except PhoneError:
        user = None
    known = user.password_hash if user and user.password_hash else _NOBODY
    try:
        _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return None
    if user is None or user.password_hash is None:
        return None
    user.last_sign_in_at = now
    audit.record("user.signed_in", f"user:{user.id}")
    return user


def create_user(*, phone: str, name: str, email: str = "", now: datetime, is_demo: bool = False) -> User:
    """A person without a password yet, or the one who already has this phone; raises PhoneError."""
    number = normalise_phone(phone)
    user = db.session.scalar(select(User).where(User.phone == number))
    if user is None:
        user = User(phone=number, name=" ".join(name.split()), email=email, created_at=now, is_demo=is_demo)
        user.session_epoch, user.is_active, user.theme = 0, True, "light"
        db.session.add(user)
        db.session.flush()
        audit.record("user.created", f"user:{user.id}", name=user.name)
    return user


def grant_role(user: User, *, role: Role, scope: str, spheres: Iterable[str] = ()) -> Grant:
    """Give a role in a scope; the same grant twice is one."""
    wanted = sorted(spheres)
    known = select(Grant).where(Grant.user_id == user.id, Grant.role == role, Grant.scope == scope)
    for grant in db.session.scalars(known):
        if grant.spheres == wanted:
            return grant
    grant = Grant(user_id=user.id, role=role, scope=scope, spheres=wanted)
    db.session.add(grant)
    db.session.flush()
    audit.record("grant.given", f"user:{user.id}", role=role.value, scope=scope, spheres=wanted)
    return grant


def create_invite(user: User, *, now: datetime) -> str:
    """A one-time token for the person; earlier unused links stop working."""
    end_invites([user.id], now=now)
    token = secrets.token_urlsafe(32)
    invite = Invite(
        user_id=user.id,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + INVITE_LIFE,
        used_at=None,
    )
    db.session.add(invite)
    db.session.flush()
    audit.record("invite.created", f"user:{user.id}")
    return token


def get_invite(token: str, *, now: datetime) -> Invite:
    """The invite by its link, still good; raises InviteError with words for the person."""
    query = select(Invite).options(joinedload(Invite.user)).where(Invite.token_hash == hash_token(token))
    invite = db.session.scalar(query)
    if invite is None:
        raise InviteError("Такой ссылки нет. Проверьте, что адрес скопирован целиком.")
    if invite.used_at is not None:
        raise InviteError("Ссылка уже использована. Войдите по телефону и паролю.")
    if invite.expires_at <= now or not invite.user.is_active:
        raise InviteError("Срок ссылки истёк. Попросите новую у того, кто вас пригласил.")
    return invite


def accept_invite(invite: Invite, password: str, *, now: datetime) -> User:
    """Set the password and end what was open under the old one; raises PasswordError, InviteError.

    Of two clicks on one link exactly one works.
    """
    hashed = hash_password(password, invite.user)
    unused = update(Invite).where(Invite.id == invite.id, Invite.used_at.is_(None))
    if db.session.scalar(unused.values(used_at=now).returning(Invite.id)) is None:
        raise InviteError("Ссылка уже использована. Войдите по телефону и паролю.")
    invite.user.password_hash = hashed
    invite.user.session_epoch += 1
    invite.user.last_sign_in_at = now
    audit.record("invite.accepted", f"user:{invite.user_id}")
    return invite.user


def hash_password(password: str, user: User) -> str:
    """The hash of a good password; raises PasswordError with the rule that it breaks."""
    check_password(password, user.phone)
    return _hasher.hash(password)


def check_password(password: str, phone: str) -> None:
    """Raise PasswordError with the rule that the password breaks; asks nothing of the database."""
    if len(password) < MIN_PASSWORD:
        raise PasswordError(f"Нужно не меньше {MIN_PASSWORD} знаков: подойдёт фраза из нескольких слов.")
    digits = phone.removeprefix("+7")
    if len(set(password)) < 5 or (digits and digits in password):
        raise PasswordError("Такой пароль легко угадать. Возьмите фразу из нескольких слов.")


def list_sign_ins(user: User, *, limit: int = 5) -> Sequence[AuditEvent]:
    """When and from where the person came in, the last first."""
    mine = select(AuditEvent).where(AuditEvent.subject == f"user:{user.id}", AuditEvent.action.in_(CAME_IN))
    return db.session.scalars(mine.order_by(AuditEvent.id.desc()).limit(limit)).all()


def dismiss_user(user: User, *, now: datetime) -> None:
    """Let the person in no more: sessions, links and the account itself are over; the history stays."""
    user.is_active, user.dismissed_at = False, now
    user.session_epoch += 1
    end_invites([user.id], now=now)
    audit.record("user.dismissed", f"user:{user.id}")


def restore_user(user: User) -> None:
    """Let a dismissed person be invited anew; the old password and the proof of the address are gone.

    The phone may have another owner by now, who must not come in by the mail of the former one.
    """
    user.is_active, user.dismissed_at = True, None
    user.password_hash, user.email_verified_at = None, None
    audit.record("user.restored", f"user:{user.id}")


def fill_search_texts() -> None:
    """Give people of earlier versions what they are found by; the second time changes nothing."""
    for user in db.session.scalars(select(User).where(User.search_text == "")):
        user.name = user.name  # the model folds it
    db.session.flush()


def list_demo_people() -> Sequence[User]:
    """Demo people who can come in, with their roles; nobody where no demo was loaded."""
    query = select(User).options(selectinload(User.grants)).where(User.is_demo, User.is_active)
    query = query.where(User.password_hash.is_not(None))
    return db.session.scalars(query.order_by(User.phone)).all()


def sign_out_everywhere(user: User) -> None:
    """End every session of the person, on all devices."""
    user.session_epoch += 1
    audit.record("user.signed_out_everywhere", f"user:{user.id}")
