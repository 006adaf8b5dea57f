"""Tasks and remarks: set, moved along the state machine, talked about. Flushes, never commits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.models import User
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import db
from portal.media import MediaFile
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.work.tasks.models import Side, Task, TaskKind, TaskMessage, TaskState
from portal.work.tasks.states import ACTIVE, MOVES, UNFINISHED, Deed
from portal.work.tasks.subjects import address_of

TWIN = timedelta(minutes=5)
NOT_YOURS = {
    Side.ASKER: "Это решает тот, кто поставил задачу. Напишите ему в обсуждении ниже.",
    Side.DOER: "Это делает тот, кому задача поставлена. Напишите ему в обсуждении ниже.",
}


def search_text_of(title: str) -> str:
    """Words of the title as lists look for them, a space before each."""
    return " " + " ".join(words_of(title))


def find_twin(
    author_id: int, organization_id: int | None, *, text: str, title: str = "", now: datetime
) -> Task | None:
    """What the same person has just set to the same place in the same words: a second press of the button."""
    same = [Task.author_id == author_id, Task.organization_id == organization_id, Task.text == text]
    if title:
        same.append(Task.title == title)
    fresh = Task.created_at > now - TWIN, Task.state == TaskState.OPEN
    return db.session.scalar(select(Task).where(*same, *fresh).order_by(Task.id).limit(1))


def create_task(
    organization: Organization,
    *,
    kind: TaskKind,
    title: str,
    text: str,
    due: date | None,
    author_id: int,
    subject: str = "",
    now: datetime,
) -> Task:
    """Set a task to an institution that works."""
    if organization.closed_on is not None:
        raise Conflict("Учреждение закрыто: задачу ставить некому. Поставьте её преемнику.")
    task = Task(
        kind=kind,
        state=TaskState.OPEN,
        title=title,
        text=text,
        search_text=search_text_of(title),
        organization=organization,
        region_code=organization.region_code,
        subject=subject,
        address=address_of(subject),
        author_id=author_id,
        due=due,
        created_at=now,
        touched_at=now,
    )
    db.session.add(task)
    db.session.flush()
    record("issued", task, sort=kind.value, title=title, due=str(due or ""))
    return task


def move(
    task: Task,
    deed: Deed,
    *,
    sides: set[Side],
    user: User,
    words: str = "",
    media: MediaFile | None = None,
    now: datetime,
) -> TaskMessage:
    """Do a deed of the state machine; of two at once one gets Conflict, the other side gets Forbidden."""
    rule = MOVES[deed]
    if rule.side not in sides:
        raise Forbidden(NOT_YOURS[rule.side])
    moved = update(Task).where(Task.id == task.id, Task.state.in_(rule.sources))
    moved = moved.values(state=rule.target, touched_at=now, closed_at=None if _is_open(rule.target) else now)
    if deed is Deed.RETURN:
        moved = moved.values(rounds=Task.rounds + 1)
    if rule.side is Side.DOER:
        moved = moved.values(assignee_id=user.id)
    if db.session.scalar(moved.returning(Task.id)) is None:
        db.session.refresh(task)
        raise Conflict(f"Сейчас состояние другое: «{task.state_words.lower()}». Откройте страницу заново.")
    db.session.refresh(task)
    record(deed.value, task, state=rule.target.value)
    return _add_message(task, user, rule.side, text=words, media=media, state=rule.target, now=now)


def say(
    task: Task, *, sides: set[Side], user: User, text: str, media: MediaFile | None = None, now: datetime
) -> TaskMessage:
    """Add a line to the dialogue of a task that is not finished."""
    if not sides:
        raise Forbidden("Обсуждают те, кто ставит задачу и кто её делает. У вас здесь просмотр.")
    open_one = update(Task).where(Task.id == task.id, Task.state.in_(UNFINISHED)).values(touched_at=now)
    if db.session.scalar(open_one.returning(Task.id)) is None:
        raise Conflict("Обсуждение закрыто вместе с задачей. Создайте новую или напишите в ЦУР.")
    side = Side.ASKER if Side.ASKER in sides and user.id == task.author_id else _side_of(sides)
    return _add_message(task, user, side, text=text, media=media, state=None, now=now)


def change_due(
    task: Task, *, sides: set[Side], user: User, due: date, reason: str, now: datetime
) -> TaskMessage:
    """Give another term for a reason: of a question the ЦУР does it, of a task the one who set it."""
    side = Side.DOER if task.kind is TaskKind.QUESTION else Side.ASKER
    if side not in sides:
        raise Forbidden(
            "Срок переносит ЦУР или куратор. Напишите им в обсуждении, почему нужно больше времени."
        )
    changed = update(Task).where(Task.id == task.id, Task.state.in_(ACTIVE))
    if db.session.scalar(changed.values(due=due, touched_at=now).returning(Task.id)) is None:
        raise Conflict("Срок переносят, пока работа не сдана. Откройте страницу заново.")
    before, task.due = task.due, due
    record("due_changed", task, before=str(before or ""), after=str(due), reason=reason)
    words = (
        f"Срок: {before:%d.%m.%Y} → {due:%d.%m.%Y}. {reason}" if before else f"Срок: {due:%d.%m.%Y}. {reason}"
    )
    return _add_message(task, user, side, text=words, media=None, state=None, now=now)


def list_messages(task: Task) -> Sequence[TaskMessage]:
    """The dialogue, the oldest first."""
    query = select(TaskMessage).where(TaskMessage.task_id == task.id)
    query = query.options(joinedload(TaskMessage.author), joinedload(TaskMessage.media))
    return db.session.scalars(query.order_by(TaskMessage.id)).all()


def get_file(task: Task, media_id: int) -> MediaFile:
    """A file that somebody put into this very dialogue; raises NotFound."""
    mine = select(TaskMessage.id).where(TaskMessage.task_id == task.id, TaskMessage.media_id == media_id)
    found = db.session.get(MediaFile, media_id) if db.session.scalar(mine.limit(1)) else None
    if found is None:
        raise NotFound
    return found


def record(deed: str, task: Task, **details: str) -> None:
    """Write a deed about the task into the journal."""
    audit.record(f"task.{deed}", f"task:{task.id}", organization_id=task.organization_id, **details)


def _is_open(state: TaskState) -> bool:
    return state in UNFINISHED


def _side_of(sides: set[Side]) -> Side:
    return Side.DOER if Side.DOER in sides else Side.ASKER


def _add_message(
    task: Task,
    user: User,
    side: Side,
    *,
    text: str,
    media: MediaFile | None,
    state: TaskState | None,
    now: datetime,
) -> TaskMessage:
    message = TaskMessage(
        task_id=task.id, author_id=user.id, side=side, at=now, text=text, media=media, state=state
    )
    db.session.add(message)
    db.session.flush()
    return message
