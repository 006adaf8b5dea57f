"""Letters to responsible persons: templates, mailings, and every letter with its number."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model


class MailingState(Labelled):
    """How far a mailing has come."""

    DRAFT = "draft", "Черновик"
    QUEUED = "queued", "В очереди"
    RUNNING = "running", "Готовим письма"
    DONE = "done", "Готово"
    FAILED = "failed", "Не удалось"
    CANCELLED = "cancelled", "Отменена"


class LetterTemplate(Model):
    """A text with variables in {{braces}}; unknown ones are refused when it is saved."""

    __tablename__ = "letter_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))  # None: of the whole country
    title: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # Markdown
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]


class Mailing(Model):
    """One sending of a text to one or a hundred responsible persons."""

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    title: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # as it stood when sent
    number_prefix: Mapped[str]  # «12-04»: letters are numbered 12-04/1, 12-04/2 …
    due: Mapped[date | None]  # by which day an answer is asked
    signer: Mapped[str] = mapped_column(default="")
    recipients: Mapped[dict[str, Any]]  # the filter: {"level": "organization", "municipality": 5, …}
    by_mail: Mapped[bool] = mapped_column(default=True)
    state: Mapped[MailingState] = mapped_column(default=MailingState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    author: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_mailing_region_code_id", "region_code", "id"),)


class Letter(Model):
    """One letter to one person, as it was sent; its PDF is drawn anew from these words."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    number: Mapped[str]  # «12-04/37»
    place: Mapped[int]  # within the mailing
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    to_name: Mapped[str]
    to_post: Mapped[str] = mapped_column(default="")
    to_email: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    text: Mapped[str]  # with the variables put in
    problem: Mapped[str] = mapped_column(default="")  # why it could not be sent: «нет адреса почты»
    mailing: Mapped[Mailing] = relationship()

    __table_args__ = (Index("uq_letter_mailing_id_place", "mailing_id", "place", unique=True),)
