"""Terms of tasks and questions, told to both sides; a few queries for thousands. Flushes, never commits."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.accounts.policy import Action
from portal.extensions import db
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell
from portal.work.reminders.terms import find_near, is_soon
from portal.work.tasks.models import Side, Task, TaskKind
from portal.work.tasks.states import ACTIVE
from portal.work.tasks.telling import list_people

PORTION = 1_000


def tell_task_terms(*, now: datetime) -> int:
    """Tell both sides of terms that are near or past; how many notices were new."""
    wanted = select(Task).where(Task.state.in_(ACTIVE), is_soon(Task.due, now)).order_by(Task.id)
    told, last = 0, 0
    while portion := db.session.scalars(wanted.where(Task.id > last).limit(PORTION)).all():
        told += tell(list(_tellings(portion, now)), now=now)
        last = portion[-1].id
    return told


def _tellings(portion: Sequence[Task], now: datetime) -> Iterator[Telling]:
    people = _list_doers(portion)
    for task in portion:
        near = find_near(task.due, task.region_code, now) if task.due else None
        if near is None:
            continue
        for user_id in sorted({*people[task.id], *_askers(task, near.key)}):
            title = f"{near.words}: {task.title}"
            yield Telling(
                user_id, NoticeKind.TERM, f"task:{task.id}:{near.key}", title, "", f"/tasks/{task.id}"
            )


def _list_doers(portion: Sequence[Task]) -> dict[int, list[int]]:
    """Those who owe, by the task: people of the institution, or of the ЦУР where it is a question."""
    own = _places(portion, is_question=False)
    asked = _places(portion, is_question=True)
    workers, answering = list_own_people(own, Action.DO_TASK), list_staff(asked, Action.ANSWER_QUESTION)
    found = {}
    for task in portion:
        known = answering if task.kind is TaskKind.QUESTION else workers
        if task.organization_id is None or (task.assignee_id and task.kind is TaskKind.QUESTION):
            found[task.id] = list_people(task, Side.DOER)
        else:
            found[task.id] = [id for id in known.get(task.organization_id, []) if id != task.author_id]
    return found


def _askers(task: Task, key: str) -> list[int]:
    """The author hears of a term that has passed; of a whole batch the page of the batch tells."""
    is_told = key.endswith(":passed") and task.batch_id is None and task.author_id is not None
    return [task.author_id] if is_told and task.author_id else []


def _places(portion: Sequence[Task], *, is_question: bool) -> list[int]:
    return [
        task.organization_id
        for task in portion
        if task.organization_id is not None and (task.kind is TaskKind.QUESTION) == is_question
    ]
