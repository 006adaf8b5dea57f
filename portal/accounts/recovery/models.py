"""Requests of those who cannot come in; a code goes to a verified address, the rest wait for a curator."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class RecoveryRequest(Model):
    """«Забыли пароль?» pressed for a phone; of an unknown one the row does not outlive its answer."""

    __tablename__ = "recovery_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str]  # E.164, as asked
    address: Mapped[str] = mapped_column(default="")  # IP of the one who asked
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)  # a job has looked whose phone it is
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # who waits for a curator
    closed_at: Mapped[datetime | None]
