"""Mail on its way out: the row is the truth, the server's answer is kept in its own words."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Labelled, Model


class MailState(Labelled):
    """What became of a message."""

    QUEUED = "queued", "В очереди"
    SENDING = "sending", "Отправляется"
    SENT = "sent", "Отправлено"
    REJECTED = "rejected", "Не принято почтой получателя"
    BOUNCED = "bounced", "Вернулось"
    FAILED = "failed", "Не удалось отправить"
    UNKNOWN = "unknown", "Неизвестно, дошло ли"
    CANCELLED = "cancelled", "Отменено"


class Mail(Model):
    """One message to one address; the key makes a second one of the same meaning impossible."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # "notice:15", "letter:7", "invite:31"
    to_address: Mapped[str] = mapped_column(index=True)
    to_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    text: Mapped[str]  # plain; wiped once sent where `is_secret`
    is_secret: Mapped[bool] = mapped_column(default=False)  # holds a link or a code: shown on no screen
    attachments: Mapped[list[str]]  # paths below DATA_DIR/mail
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    touched_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]  # from here on the server may have taken it: never resent blindly
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(default="", index=True)  # a bounce names it
    reason: Mapped[str] = mapped_column(default="")  # the server's own words

    __table_args__ = (Index("ix_mail_state_not_before", "state", "not_before"),)
