"""Files of pages that came through the screen: looked at first, then written."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model


class PageImportState(Labelled):
    """How far a file has come."""

    CHECKED = "checked", "Проверен, не записан"
    APPLIED = "applied", "Записан"
    CANCELLED = "cancelled", "Отменён"


class PageImport(Model):
    """One file; until it is written its content is kept sealed, for there are keys in it."""

    __tablename__ = "page_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    sealed: Mapped[str] = mapped_column(default="")  # the file itself; empty once it is over
    state: Mapped[PageImportState] = mapped_column(default=PageImportState.CHECKED)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # row and reason, no cells
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    author: Mapped[User] = relationship()

    __table_args__ = (Index("ix_page_import_author_id_id", "author_id", "id"),)
