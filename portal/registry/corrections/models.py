"""Corrections that institutions propose to what the registry says of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.registry.organizations.models import Organization


class CorrectionKind(Labelled):
    """What has changed at the institution."""

    HEAD = "head", "Новый руководитель"
    RESPONSIBLE = "responsible", "Новый ответственный"
    RENAMING = "renaming", "Переименование"
    CONTACTS = "contacts", "Контакты и адрес"
    MERGER = "merger", "Присоединение к другому учреждению"
    CLOSING = "closing", "Закрытие"


class CorrectionState(Labelled):
    """How far a correction has come."""

    PROPOSED = "proposed", "Ждёт решения"
    CONFIRMED = "confirmed", "Подтверждено"
    REFUSED = "refused", "Отклонено"
    WITHDRAWN = "withdrawn", "Отозвано"


class Correction(Model):
    """A proposal to change the registry; the change happens when the ЦУР confirms."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    kind: Mapped[CorrectionKind]
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.PROPOSED)
    changes: Mapped[dict[str, Any]]  # field -> [as it was when proposed, as proposed]
    ground: Mapped[str] = mapped_column(default="")  # the document: «приказ № 12»
    ground_date: Mapped[date | None]
    since: Mapped[date]  # from which day it holds; not confirmed before it comes
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))  # the document itself
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # of a refusal, or what withdrew it
    organization: Mapped[Organization] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    decider: Mapped[User | None] = relationship(foreign_keys=[decider_id])

    __table_args__ = (Index("ix_correction_state_id", "state", "id"),)


is_waiting = Correction.state == CorrectionState.PROPOSED
Index(
    "uq_correction_waiting",
    Correction.organization_id,
    Correction.kind,
    unique=True,
    sqlite_where=is_waiting,
    postgresql_where=is_waiting,
)
