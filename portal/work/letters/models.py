"""Letters to responsible persons: templates, mailings, and every letter with its number."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.registry.territories.models import Region


class MailingState(Labelled):
    """How far a mailing has come."""

    DRAFT = "draft", "Черновик"
    QUEUED = "queued", "В очереди"
    RUNNING = "running", "Готовим письма"
    DONE = "done", "Готово"
    FAILED = "failed", "Не удалось"
    CANCELLED = "cancelled", "Отменена"


BUSY = (MailingState.QUEUED, MailingState.RUNNING)


class LetterTemplate(Model):
    """A text with variables in {{braces}}; unknown ones are refused when it is saved."""

    __tablename__ = "letter_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))  # None: of the whole country
    title: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # Markdown
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
    recipients: Mapped[dict[str, Any]]  # {"kind": "organizations", "municipality": "5", …}
    by_mail: Mapped[bool] = mapped_column(default=True)
    state: Mapped[MailingState] = mapped_column(default=MailingState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str]  # title, subject and prefix folded
    is_demo: Mapped[bool] = mapped_column(default=False)
    author: Mapped[User | None] = relationship()
    region: Mapped[Region] = relationship()

    @property
    def is_busy(self) -> bool:
        """Whether somebody works on it, or is about to: the screen looks again."""
        return self.state in BUSY

    __table_args__ = (Index("ix_mailing_region_code_id", "region_code", "id"),)


class LetterCounter(Model):
    """The last number given under one prefix in one region; raised in the transaction that uses it."""

    __tablename__ = "letter_counter"

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Letter(Model):
    """One letter to one person; its PDF is drawn anew from the mailing's text and these values."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    place: Mapped[int]  # within the mailing
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    prefix: Mapped[str]
    serial: Mapped[int | None]  # None: it cannot be written, so it took no number
    made_on: Mapped[date]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    to_name: Mapped[str]
    to_post: Mapped[str] = mapped_column(default="")
    to_place: Mapped[str]  # the institution or the district as it was called then
    to_email: Mapped[str] = mapped_column(default="")
    values: Mapped[dict[str, Any]]  # what stands in place of the variables
    problem: Mapped[str] = mapped_column(default="")  # why it was not sent: «ответственный не назначен»
    mail_key: Mapped[str] = mapped_column(default="", index=True)  # of its message in the outbox
    mails: Mapped[int] = mapped_column(default=0)  # how many times it was handed to the mail
    mailing: Mapped[Mailing] = relationship()

    __table_args__ = (
        Index("uq_letter_mailing_id_place", "mailing_id", "place", unique=True),
        Index("uq_letter_mailing_id_organization_id", "mailing_id", "organization_id", unique=True),
        Index("uq_letter_mailing_id_municipality_id", "mailing_id", "municipality_id", unique=True),
        Index("uq_letter_region_code_prefix_serial", "region_code", "prefix", "serial", unique=True),
    )

    @property
    def number(self) -> str:
        """«12-04/37», or nothing for a letter that was not written."""
        return f"{self.prefix}/{self.serial}" if self.serial else ""
