"""Wishes about posts that are out; each is done by a job, once where it cannot be repeated."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.delivery.models import Delivery


class CareKind(Labelled):
    """What is wished."""

    EDIT = "edit", "Исправить запись"
    DELETE = "delete", "Удалить запись"
    COMMENT = "comment", "Первый комментарий"


class CareState(Labelled):
    """How far the wish is."""

    WAITING = "waiting", "В очереди"
    RUNNING = "running", "Передаётся"
    DONE = "done", "Готово"
    FAILED = "failed", "Сеть отказала"
    UNKNOWN = "unknown", "Неизвестно, вышло ли"


class Care(Model):
    """One wish about one published post in one page."""

    __tablename__ = "delivery_care"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    kind: Mapped[CareKind]
    state: Mapped[CareState] = mapped_column(default=CareState.WAITING)
    guid: Mapped[str]  # the same in every try of a comment
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")  # the network's own words, or ours
    url: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    delivery: Mapped[Delivery] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether a job has yet to do it."""
        return self.state in (CareState.WAITING, CareState.RUNNING)


is_open_care = Care.state.in_((CareState.WAITING, CareState.RUNNING))
Index(
    "uq_delivery_care_open",
    Care.delivery_id,
    Care.kind,
    unique=True,
    sqlite_where=is_open_care,
    postgresql_where=is_open_care,
)
Index(
    "uq_delivery_care_comment",
    Care.delivery_id,
    unique=True,
    sqlite_where=Care.kind == CareKind.COMMENT,
    postgresql_where=Care.kind == CareKind.COMMENT,
)
Index("ix_delivery_care_due", Care.due_at, sqlite_where=is_open_care, postgresql_where=is_open_care)
