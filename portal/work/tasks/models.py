"""Tasks, remarks and questions: one person asks, another does, both talk beside it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.media import MediaFile
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality


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

    @property
    def badge(self) -> str:
        """The class of its badge."""
        known = {"open": "inf", "working": "warn", "done": "vio", "returned": "warn hol", "closed": "ok"}
        return known.get(self.value, "")


QUESTION_WORDS = {
    "open": "В очереди",
    "working": "Готовят ответ",
    "done": "Есть ответ",
    "returned": "Спросили ещё",
    "closed": "Закрыт",
    "cancelled": "Отозван",
}


class Side(Labelled):
    """Whose words a line of the dialogue is."""

    ASKER = "asker", "Кто поставил"
    DOER = "doer", "Кто делает"
    PORTAL = "portal", "Портал"


class TaskBatch(Model):
    """One issue of a task to many institutions at once; a second press of the button is the same batch."""

    __tablename__ = "task_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]  # made with the form
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[TaskKind]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    created_at: Mapped[datetime]
    author: Mapped[User] = relationship()

    __table_args__ = (Index("uq_task_batch_author_id_key", "author_id", "key", unique=True),)


class Task(Model):
    """One thing to do, with a term and a dialogue."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")  # words of the title, folded
    topic: Mapped[str] = mapped_column(default="")  # of a question: a code of terms.yaml
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # None: of a place
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))  # whose queue a question stands in
    subject: Mapped[str] = mapped_column(default="")  # "section:demo-school:common": seen where it is done
    address: Mapped[str] = mapped_column(default="")  # the screen it was written from, or the work is done at
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("task_batch.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: anybody who may there
    due: Mapped[date | None]  # the last day, in the zone of the region
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    rounds: Mapped[int] = mapped_column(default=0)  # how many times it was returned
    organization: Mapped[Organization | None] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])

    __table_args__ = (
        Index("ix_task_organization_id_state", "organization_id", "state"),
        Index("ix_task_region_code_kind_state", "region_code", "kind", "state"),
        Index("ix_task_due_id", "due", "id"),
        Index("ix_task_subject", "subject"),
        Index("ix_task_author_id", "author_id", "id"),
        Index("ix_task_assignee_id", "assignee_id", "id"),
    )

    @property
    def state_words(self) -> str:
        """The state in the words of its kind."""
        return QUESTION_WORDS[self.state] if self.kind is TaskKind.QUESTION else self.state.label


class TaskMessage(Model):
    """One line of the dialogue, or a change of state told in words."""

    __tablename__ = "task_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    side: Mapped[Side] = mapped_column(default=Side.PORTAL)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[TaskState | None]  # where the task went with this line
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    author: Mapped[User | None] = relationship()
    media: Mapped[MediaFile | None] = relationship()
