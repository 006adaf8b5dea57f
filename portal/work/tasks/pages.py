"""The page of a task as several views draw it, and the file that comes with a message."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, render_template
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.accounts.policy import Who
from portal.media import MediaError, MediaFile, store
from portal.work.tasks import services
from portal.work.tasks.forms import DueForm, MessageForm
from portal.work.tasks.lateness import days_late, today_of
from portal.work.tasks.models import Side, Task, TaskKind, TaskMessage
from portal.work.tasks.questions import count_ahead, topic_titles
from portal.work.tasks.reach import is_staff
from portal.work.tasks.states import ACTIVE, UNFINISHED, deeds_of

NO_PLACE = "К вопросу района или региона файл не приложить: опишите словами."
AGENCY, CURATOR = "ЦУР", "Куратор"
DEEDS = {
    TaskKind.QUESTION: {
        "take": "Взять в работу",
        "finish": "Ответить",
        "accept": "Закрыть вопрос",
        "return": "Спросить ещё",
        "cancel": "Отозвать вопрос",
    },
}
TASK_DEEDS = {
    "take": "Взять в работу",
    "finish": "Сдать",
    "accept": "Принять",
    "return": "Вернуть",
    "cancel": "Отозвать",
}


def render_task(
    who: Who, task: Task, sides: set[Side], form: MessageForm | None = None, due_form: DueForm | None = None
) -> str:
    """The whole page: what is asked, the dialogue, what this person may do."""
    now = datetime.now(UTC)
    today = today_of(task.region_code, now)
    term_side = Side.DOER if task.kind is TaskKind.QUESTION else Side.ASKER
    return render_template(
        "tasks/task_detail.html",
        nav="tasks",
        demo=task.organization is not None and task.organization.is_demo,
        task=task,
        sides=sides,
        messages=services.list_messages(task),
        name_of=lambda user, side: name_for(who, task, user, side),
        deeds=[(deed.value, deed_words(task)[deed.value]) for deed in deeds_of(task.state, sides)],
        may_speak=bool(sides) and task.state in UNFINISHED,
        may_move_due=term_side in sides and task.state in ACTIVE,
        late=days_late(task.due, task.state, task.region_code, now),
        ahead=count_ahead(task),
        topic=topic_titles().get(task.topic, ""),
        form=form or MessageForm(formdata=None),
        due_form=due_form or DueForm(formdata=None, today=today, data={"due": task.due}),
    )


def deed_words(task: Task) -> dict[str, str]:
    """Buttons of a task in the words of its kind."""
    return DEEDS.get(task.kind, TASK_DEEDS)


def name_for(who: Who, task: Task, user: User | None, side: Side) -> str:
    """Whose line it is; an institution sees the ЦУР or the curator, never a specialist by name."""
    staff_side = Side.DOER if task.kind is TaskKind.QUESTION else Side.ASKER
    if side == staff_side and not is_staff(who):
        return AGENCY if task.kind is TaskKind.QUESTION else CURATOR
    return user.name if user else "портал"


def keep_file(
    sent: FileStorage | None, organization_id: int | None, user: User, now: datetime
) -> MediaFile | None:
    """The file that came with the words, kept as the institution's own; raises MediaError."""
    if not sent or not sent.filename:
        return None
    if organization_id is None:
        raise MediaError(NO_PLACE)
    return store(sent.stream, sent.filename, organization_id=organization_id, author_id=user.id, now=now)


def refuse_file(form: Any, error: MediaError) -> None:
    """Say beside the field why the file was not taken; the words stay."""
    name = form.file.data.filename
    form.file.errors = [*form.file.errors, f"Файл «{name}» не принят: {error}"]
    flash("Сообщение не отправлено: посмотрите, что не так с файлом.", "bad")


def last_words(message: TaskMessage, task: Task) -> str:
    """What the person reads after a deed."""
    return f"Готово: {task.state_words.lower()}." if message.state else "Сообщение отправлено."
