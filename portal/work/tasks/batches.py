"""One task for many institutions: issued as one batch however often the button is pressed. Flushes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Action, Who
from portal.errors import NotFound
from portal.extensions import db
from portal.once import insert_new
from portal.portions import cut
from portal.registry.organizations.models import Organization
from portal.work.audience import list_own_people
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell
from portal.work.tasks.lateness import is_late
from portal.work.tasks.models import Task, TaskBatch, TaskKind, TaskState
from portal.work.tasks.reach import asks
from portal.work.tasks.services import search_text_of
from portal.work.tasks.states import ACTIVE, UNFINISHED

MOST = 5_000
PORTION = 1_000


class TooMany(Exception):
    """More institutions than one batch takes; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come, as far as this person sees it."""

    total: int
    done: int  # handed in or closed
    closed: int
    overdue: int
    cancelled: int

    @property
    def left(self) -> int:
        """How many are still to do."""
        return self.total - self.done - self.cancelled


def count_targets(conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many institutions would get the task."""
    return db.session.scalar(select(func.count()).select_from(Organization).where(*conditions)) or 0


def issue_batch(
    conditions: Sequence[ColumnElement[bool]],
    *,
    key: str,
    author_id: int,
    kind: TaskKind,
    title: str,
    text: str,
    due: date | None,
    now: datetime,
) -> TaskBatch:
    """Set the task to every institution that meets the conditions; the same key again is the same batch."""
    values = {"key": key, "author_id": author_id, "kind": kind, "title": title, "text": text, "due": due}
    is_new = insert_new(TaskBatch, [values | {"created_at": now}], ("author_id", "key"))
    mine = select(TaskBatch).where(TaskBatch.author_id == author_id, TaskBatch.key == key)
    batch = db.session.scalars(mine).one()
    if not is_new:
        return batch
    targets = select(Organization.id, Organization.region_code).where(*conditions).limit(MOST + 1)
    rows = db.session.execute(targets.order_by(Organization.id)).all()
    if len(rows) > MOST:
        raise TooMany(f"Под условие подходит больше {MOST} учреждений. Сузьте отбор и разошлите частями.")
    common = {"state": TaskState.OPEN, "search_text": search_text_of(title), "batch_id": batch.id}
    common |= {name: values[name] for name in ("kind", "title", "text", "due", "author_id")}
    common |= {"created_at": now, "touched_at": now}
    tasks = [common | {"organization_id": id, "region_code": region} for id, region in rows]
    _insert(batch, tasks, now)
    audit.record("batch.issued", f"batch:{batch.id}", title=title, tasks=len(tasks), due=str(due or ""))
    return batch


def _insert(batch: TaskBatch, tasks: list[dict[str, Any]], now: datetime) -> None:
    for portion in cut(tasks, PORTION):
        made = insert(Task).returning(Task.id, Task.organization_id)
        pairs = db.session.execute(made, portion).all()
        _tell(batch, [(id, organization) for id, organization in pairs], "opened", batch.title, now)


def _tell(batch: TaskBatch, pairs: Sequence[tuple[int, int]], event: str, title: str, now: datetime) -> int:
    """Tell people of each institution about its own task."""
    people = list_own_people([organization for _, organization in pairs], Action.DO_TASK)
    text = f"Срок: {batch.due:%d.%m.%Y}" if batch.due else ""
    return tell(
        [
            Telling(user_id, NoticeKind.TASK, f"task:{id}:{event}", title, text, f"/tasks/{id}")
            for id, organization in pairs
            for user_id in people.get(organization, [])
        ],
        now=now,
    )


def get_batch(batch_id: int, who: Who, now: datetime) -> tuple[TaskBatch, Progress]:
    """The batch and how far it has come, for those who may ask for it; raises NotFound."""
    query = select(TaskBatch).where(TaskBatch.id == batch_id).options(joinedload(TaskBatch.author))
    batch = db.session.scalar(query)
    if batch is None:
        raise NotFound
    mine = [Task.batch_id == batch.id, asks(who)]
    states = select(Task.state, func.count()).where(*mine).group_by(Task.state)
    counts = {state: count for state, count in db.session.execute(states)}
    if not counts and batch.author_id != who.user.id:
        raise NotFound
    overdue = db.session.scalar(select(func.count()).select_from(Task).where(*mine, is_late(now)))
    done, closed = counts.get(TaskState.DONE, 0), counts.get(TaskState.CLOSED, 0)
    total = sum(counts.values())
    return batch, Progress(total, done + closed, closed, overdue or 0, counts.get(TaskState.CANCELLED, 0))


def cancel_batch(batch: TaskBatch, who: Who, *, now: datetime) -> int:
    """Withdraw every task of the batch that is not finished; how many there were."""
    open_ones = update(Task).where(Task.batch_id == batch.id, Task.state.in_(UNFINISHED), asks(who))
    values = {"state": TaskState.CANCELLED, "touched_at": now, "closed_at": now}
    moved = open_ones.values(values).returning(Task.id, Task.organization_id)
    pairs = [(id, place) for id, place in db.session.execute(moved, execution_options=UNSYNCED)]
    _tell(batch, pairs, "cancelled", f"Отозвана: {batch.title}", now)
    audit.record("batch.cancelled", f"batch:{batch.id}", tasks=len(pairs))
    return len(pairs)


def remind_batch(batch: TaskBatch, who: Who, *, now: datetime) -> int:
    """Remind every institution that owes; once a day however often it is pressed. How many people heard."""
    owing = select(Task.id, Task.organization_id).where(
        Task.batch_id == batch.id, Task.state.in_(ACTIVE), asks(who)
    )
    pairs = [(id, place) for id, place in db.session.execute(owing)]
    told = _tell(batch, pairs, f"reminded:{now:%Y-%m-%d}", f"Напоминаем: {batch.title}", now)
    audit.record("batch.reminded", f"batch:{batch.id}", people=told)
    return told


UNSYNCED = {"synchronize_session": False}
