"""Plans of posts that people upload: the file waits until they have looked at what it will do."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Labelled, Model


class PlanState(Labelled):
    """How far an upload has come."""

    STAGED = "staged", "Ждёт решения"
    QUEUED = "queued", "В очереди"
    APPLYING = "applying", "Планируется"
    APPLIED = "applied", "Запланирован"
    CANCELLED = "cancelled", "Отменён"


class PlanUpload(Model):
    """A file of posts on its way into the plan; the file lies below DATA_DIR/uploads until it is decided."""

    __tablename__ = "plan_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    folder: Mapped[str]  # below DATA_DIR/uploads
    state: Mapped[PlanState] = mapped_column(default=PlanState.STAGED)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]]  # {"rejected": [[row, reason]], "notes": [[row, words]]}
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]  # when it was pressed, then when its worker was last heard of
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # the token of whoever works on it

    @property
    def is_busy(self) -> bool:
        """Whether its posts are on their way into the plan."""
        return self.state in (PlanState.QUEUED, PlanState.APPLYING)

    __table_args__ = (Index("ix_plan_upload_author_id_id", "author_id", "id"),)
