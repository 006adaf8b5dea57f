"""Keys of pages, sealed; what each can do, and whether it still works."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.networks.contract import KeyKind
from portal.pages.social.models import SocialPage


class KeyState(Labelled):
    """Whether the key works."""

    WORKING = "working", "Работает"
    PAUSED = "paused", "Приостановлен сетью"
    RECONNECT = "reconnect", "Нужно переподключить"
    UNCHECKED = "unchecked", "Не проверен"


class PageKey(Model):
    """A key of a page; the secret is sealed and shown nowhere."""

    __tablename__ = "page_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    kind: Mapped[KeyKind]
    sealed: Mapped[str]  # see portal.vault
    fingerprint: Mapped[str]  # the first letters of a hash: tells keys apart in logs and buckets
    abilities: Mapped[list[str]]  # codes of Ability
    state: Mapped[KeyState] = mapped_column(default=KeyState.UNCHECKED)
    reason: Mapped[str] = mapped_column(default="")  # the network's own words
    holder: Mapped[str] = mapped_column(default="")  # the employee whose key it is: it goes with them
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    page: Mapped[SocialPage] = relationship()

    __table_args__ = (
        Index("uq_page_key_page_id_kind", "page_id", "kind", unique=True),
        Index("ix_page_key_checked_at", "checked_at", "id"),
    )
