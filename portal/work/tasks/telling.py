"""Who hears of what happens to a task, and in which words. Flushes, never commits."""

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.work.audience import list_own_people, list_region_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify
from portal.work.tasks.models import Side, Task, TaskKind, TaskMessage
from portal.work.tasks.reach import sees
from portal.work.tasks.states import Deed

MOST = 200  # characters of the words that a notice shows

TASK_TITLES = {
    Deed.TAKE: "Взята в работу",
    Deed.FINISH: "Сдана, ждёт вашей проверки",
    Deed.ACCEPT: "Принята",
    Deed.RETURN: "Возвращена на исправление",
    Deed.CANCEL: "Отозвана",
}
QUESTION_TITLES = {
    Deed.TAKE: "ЦУР готовит ответ",
    Deed.FINISH: "ЦУР ответил",
    Deed.ACCEPT: "Вопрос закрыт",
    Deed.RETURN: "Спросили ещё раз",
    Deed.CANCEL: "Вопрос отозван",
}


def tell_opened(task: Task, *, now: datetime) -> None:
    """Those who are to do it hear of a new task or question."""
    title = f"{task.kind.label}: {task.title}"
    _tell(
        task,
        list_people(task, Side.DOER),
        "opened",
        title,
        f"Срок: {task.due:%d.%m.%Y}" if task.due else "",
        now,
    )


def tell_moved(task: Task, deed: Deed, message: TaskMessage, *, now: datetime) -> None:
    """The other side hears of a change of state."""
    titles = QUESTION_TITLES if task.kind is TaskKind.QUESTION else TASK_TITLES
    _tell_other(task, message, deed.value, f"{titles[deed]}: {task.title}", now)


def tell_said(task: Task, message: TaskMessage, *, now: datetime) -> None:
    """The other side hears of a line of the dialogue."""
    _tell_other(task, message, "said", f"Новое сообщение: {task.title}", now)


def tell_due(task: Task, message: TaskMessage, *, now: datetime) -> None:
    """The other side hears of another term."""
    _tell_other(task, message, "due", f"Новый срок: {task.title}", now)


def list_people(task: Task, side: Side) -> list[int]:
    """People who stand on this side of the task now; the institution may have moved since it was set."""
    if task.kind is TaskKind.QUESTION:
        return _answering(task) if side is Side.DOER else _authors(task, Action.ASK_AGENCY)
    if side is Side.DOER:
        return list_own_people([task.organization_id or 0], Action.DO_TASK).get(task.organization_id or 0, [])
    return _authors(task, Action.ISSUE_TASK)


def _authors(task: Task, action: Action) -> list[int]:
    """The author while the task is in their territory; else those above it now, or the institution's own."""
    author = db.session.get(User, task.author_id) if task.author_id else None
    if author is not None and author.is_active and _still_sees(task, author):
        return [author.id]
    if task.organization_id is None:
        return []
    find = list_staff if action is Action.ISSUE_TASK else list_own_people
    return find([task.organization_id], action).get(task.organization_id, [])


def _still_sees(task: Task, user: User) -> bool:
    query = select(Task.id).where(Task.id == task.id, sees(Who(user, Action.VIEW_TASK)))
    return db.session.scalar(query) is not None


def _answering(task: Task) -> list[int]:
    """Who took the question, else everybody who may; never the author."""
    if task.assignee_id is not None:
        return [task.assignee_id]
    if task.organization_id is not None:
        found = list_staff([task.organization_id], Action.ANSWER_QUESTION).get(task.organization_id, [])
    else:
        found = list_region_people(task.region_code, Action.ANSWER_QUESTION)
    return [id for id in found if id != task.author_id]


def _tell_other(task: Task, message: TaskMessage, event: str, title: str, now: datetime) -> None:
    other = Side.ASKER if message.side is Side.DOER else Side.DOER
    words = message.text if len(message.text) <= MOST else message.text[:MOST] + "…"
    people = [id for id in list_people(task, other) if id != message.author_id]
    _tell(task, people, f"{event}:{message.id}", title, words, now)


def _tell(task: Task, people: list[int], event: str, title: str, text: str, now: datetime) -> None:
    kind = NoticeKind.QUESTION if task.kind is TaskKind.QUESTION else NoticeKind.TASK
    notify(
        people,
        kind=kind,
        key=f"task:{task.id}:{event}",
        title=title,
        text=text,
        address=f"/tasks/{task.id}",
        now=now,
    )
