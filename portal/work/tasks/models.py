"""Tasks, remarks and questions: one person asks, another does, both talk beside it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.media import MediaFile
from portal.registry.organizations.models import Organization


class TaskKind(Labelled):
    """Who asks whom."""

    TASK = "task", "Задача"  # the ЦУР asks an institution
    REMARK = "remark", "Замечание"  # to something already done
    QUESTION = "question", "Вопрос в ЦУР"  # an institution or a district asks the ЦУР


class TaskState(Labelled):
    """How far the work has come; the asker accepts or returns it."""

    OPEN = "open", "Новая"
    WORKING = "working", "В работе"
    DONE = "done", "Сделана, ждёт проверки"
    RETURNED = "returned", "Возвращена"
    CLOSED = "closed", "Закрыта"
    CANCELLED = "cancelled", "Отозвана"


class Task(Model):
    """One thing to do, with a term and a dialogue."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # None: of a district
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))  # whose queue a question stands in
    subject: Mapped[str] = mapped_column(default="")  # "section:demo-school:common": seen where it is done
    address: Mapped[str] = mapped_column(default="")  # the screen it was written from, or the work is done at
    batch: Mapped[str] = mapped_column(default="", index=True)  # of a bulk issue
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: anybody who may there
    due: Mapped[date | None]  # the last day, in the zone of the region
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    rounds: Mapped[int] = mapped_column(default=0)  # how many times it was returned
    organization: Mapped[Organization | None] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])

    __table_args__ = (
        Index("ix_task_organization_id_state", "organization_id", "state"),
        Index("ix_task_region_code_kind_state", "region_code", "kind", "state"),
        Index("ix_task_due_id", "due", "id"),
        Index("ix_task_subject", "subject"),
    )


class TaskMessage(Model):
    """One line of the dialogue, or a change of state told in words."""

    __tablename__ = "task_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[TaskState | None]  # where the task went with this line
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    author: Mapped[User | None] = relationship()
    media: Mapped[MediaFile | None] = relationship()
