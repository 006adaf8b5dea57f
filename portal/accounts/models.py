"""People, what they may do where, and how they are invited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.extensions import Labelled, Model


class Role(Labelled):
    """What a person is in some territory."""

    OPERATOR = "operator", "Оператор портала"
    LEADER = "leader", "Руководство"
    CURATOR = "curator", "Куратор"
    AGENCY_EDITOR = "agency_editor", "Редактор ЦУР"
    HEAD = "head", "Руководитель организации"
    SITE_ADMIN = "site_admin", "Администратор сайта"
    PAGE_EDITOR = "page_editor", "Редактор страниц"


class MailMode(Labelled):
    """When notices go to a person's mail; what cannot wait (a code, an invite) always goes."""

    AT_ONCE = "at_once", "Сразу"
    DAILY = "daily", "Раз в день одним письмом"
    NEVER = "never", "Не присылать"


class User(Model):
    """A person who signs in; the phone is the login."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(unique=True)  # E.164
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    email_verified_at: Mapped[datetime | None]  # a code sent there came back
    timezone: Mapped[str] = mapped_column(default="", server_default=text("''"))  # IANA; empty: the portal's
    mail_mode: Mapped[MailMode] = mapped_column(default=MailMode.AT_ONCE, server_default="at_once")
    quiet_from: Mapped[int] = mapped_column(default=21, server_default="21")  # hour in the person's zone
    quiet_until: Mapped[int] = mapped_column(default=8, server_default="8")
    password_hash: Mapped[str | None]  # argon2id; None until the invite is accepted
    is_active: Mapped[bool] = mapped_column(default=True)
    dismissed_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(default="light")
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to sign out everywhere
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(
        default="", server_default=text("''")
    )  # folded name, digits of the phone
    grants: Mapped[list["Grant"]] = relationship(order_by="Grant.id", back_populates="user")

    __table_args__ = (Index("ix_user_search_text", "search_text", "id"),)

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session remembers: the person and their epoch."""
        return f"{self.id}:{self.session_epoch}"

    @validates("name", "phone")
    def _remember_search_text(self, field: str, value: str) -> str:
        known = {"name": self.name or "", "phone": self.phone or "", field: value}
        name = known["name"].lower().replace("ё", "е")
        self.search_text = f"{name} {known['phone'].removeprefix('+')}"
        return value

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return "".join(word[0] for word in reversed(self.name.split()[:2])).upper()


class Grant(Model):
    """A role in a scope, which only the registry can read."""

    __tablename__ = "grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    scope: Mapped[str] = mapped_column(index=True)  # country, region:22, municipality:15, organization:12
    spheres: Mapped[list[str]]  # codes of spheres; empty = all
    user: Mapped[User] = relationship(back_populates="grants")


class Invite(Model):
    """A one-time link by which a person sets a password; only the hash of the link is kept.

    A link of a bulk issue is made of the nonce and the portal's own key, so a sheet can be printed again.
    """

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str] = mapped_column(default="", server_default=text("''"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class RecoveryCode(Model):
    """A code sent to a verified address: to set a new password, or to verify the address itself."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str]  # "password", "email"
    email: Mapped[str]  # where it was sent
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
