"""Invitations by the hundred: one wish, its items, how far it has come."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Role, User
from portal.extensions import Labelled, Model


class BatchState(Labelled):
    """How far a batch of invitations has come."""

    DRAFT = "draft", "Проверьте список"
    QUEUED = "queued", "В очереди"
    RUNNING = "running", "Выпускаем приглашения"
    DONE = "done", "Выпущены"
    FAILED = "failed", "Не удалось"
    CANCELLED = "cancelled", "Отменены"


class ItemState(Labelled):
    """What became of one invitation of a batch."""

    WAITING = "waiting", "Ждёт"
    ISSUED = "issued", "Выпущено"
    ADDED = "added", "Роль добавлена, вход уже есть"
    REFUSED = "refused", "Не выпущено"


class InviteBatch(Model):
    """A wish to invite many people, done by a job portion by portion."""

    __tablename__ = "invite_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    role: Mapped[Role]
    by_mail: Mapped[bool] = mapped_column(default=True)  # else a sheet to print
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    author: Mapped[User] = relationship()

    @property
    def is_busy(self) -> bool:
        """Whether somebody works on it, or is about to: the screen looks again."""
        return self.state in (BatchState.QUEUED, BatchState.RUNNING)


class InviteItem(Model):
    """One person of one institution in a batch."""

    __tablename__ = "invite_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("invite_batch.id"))
    number: Mapped[int]  # those of one person stand side by side
    line: Mapped[int] = mapped_column(default=0)  # of the file
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    given: Mapped[str] = mapped_column(default="")  # what the file calls the institution
    role: Mapped[Role]
    name: Mapped[str]
    phone: Mapped[str]  # as given
    login: Mapped[str] = mapped_column(default="")  # the same as E.164; empty where it is no phone
    email: Mapped[str] = mapped_column(default="")
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    invite_id: Mapped[int | None] = mapped_column(ForeignKey("invite.id"), index=True)
    grant_id: Mapped[int | None]  # the role given by this very item, which a cancelling takes back
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("uq_invite_item_batch_id_number", "batch_id", "number", unique=True),
        Index("ix_invite_item_batch_id_state", "batch_id", "state"),
    )
