"""Imports of the registry: the file, its staged rows, what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model


class ImportState(Labelled):
    """How far an import has come."""

    UPLOADED = "uploaded", "Файл принят"
    STAGING = "staging", "Разбираем файл"
    STAGED = "staged", "Готов к применению"
    QUEUED = "queued", "В очереди на применение"
    APPLYING = "applying", "Применяем"
    APPLIED = "applied", "Применён"
    FAILED = "failed", "Не удалось"
    CANCELLED = "cancelled", "Отменён"


BUSY = (ImportState.UPLOADED, ImportState.STAGING, ImportState.QUEUED, ImportState.APPLYING)


class RowOutcome(Labelled):
    """What a row of the file will do, or did."""

    CREATE = "create", "Будет создана"
    CHANGE = "change", "Будет изменена"
    UNCHANGED = "unchanged", "Без изменений"
    REJECT = "reject", "Отклонена"


class RegistryImport(Model):
    """One file of the ЦУР's form on its way into the registry."""

    __tablename__ = "registry_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    file_path: Mapped[str]  # below DATA_DIR/uploads
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    headers: Mapped[list[str]] = mapped_column(default=list)  # of the file, for the table of rejected rows
    notes: Mapped[list[str]] = mapped_column(default=list)  # about the file: ignored columns, encoding
    author: Mapped[User | None] = relationship()

    @property
    def is_busy(self) -> bool:
        """Whether somebody works on it, or is about to: the screen looks again."""
        return self.state in BUSY


class ImportRow(Model):
    """A staged row: normalised data, what it will do and why."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("registry_import.id", ondelete="CASCADE"))
    number: Mapped[int]  # of the row in the file, the header is 1
    outcome: Mapped[RowOutcome]
    organization_id: Mapped[int | None]
    data: Mapped[dict[str, Any]]  # of a rejected row: {"cells": as they were in the file}
    changes: Mapped[dict[str, Any]]  # field -> [old, new]
    reason: Mapped[str] = mapped_column(default="")  # why rejected
    notes: Mapped[list[str]]  # what was put right: «ИНН дополнен нулём»

    __table_args__ = (Index("ix_import_row_import_id_outcome_number", "import_id", "outcome", "number"),)
