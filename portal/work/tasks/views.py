"""Tasks: the list, its export, one task with its dialogue."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Conflict
from portal.extensions import db
from portal.media import MediaError, MediaFile, path_of
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.work.tasks import listing, services
from portal.work.tasks.forms import DueForm, MessageForm
from portal.work.tasks.lateness import days_late, today_of
from portal.work.tasks.listing import Filters, Tab
from portal.work.tasks.models import Side, Task, TaskKind, TaskMessage, TaskState
from portal.work.tasks.pages import keep_file, last_words, refuse_file, render_task
from portal.work.tasks.reach import get_task, is_staff
from portal.work.tasks.states import Deed
from portal.work.tasks.telling import tell_due, tell_moved, tell_said

bp = Blueprint("tasks", __name__)
PAGING = ("page", "per_page")


@bp.get("/tasks")
@requires(Action.VIEW_TASK)
def list_tasks(who: Who) -> ResponseReturnValue:
    """Tasks and questions of the person's territory, narrowed by the address."""
    filters, now = read_filters(who), datetime.now(UTC)
    rows, total = listing.list_tasks(who, filters, now)
    lates = {row.Task.id: days_late(row.Task.due, row.Task.state, row.Task.region_code, now) for row in rows}
    return render_template(
        "tasks/list_tasks.html",
        nav="tasks",
        filters=filters,
        query={name: value for name, value in asdict(filters).items() if value and name not in PAGING},
        rows=rows,
        lates=lates,
        total=total,
        tabs_shown=list(Tab),
        organization=listing.find_name(filters),
        options=_options(who, filters),
    )


@bp.get("/tasks/export.<format>")
@requires(Action.VIEW_TASK)
def export_tasks(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table."""
    now = datetime.now(UTC)
    rows, name = listing.list_export_rows(who, read_filters(who), now), f"zadachi-{now:%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Задачи", marks_demo=True)


@bp.get("/tasks/<int:task_id>")
@requires(Action.VIEW_TASK)
def task_detail(who: Who, task_id: int) -> ResponseReturnValue:
    """One task: what is asked, the dialogue, what to press."""
    return render_task(who, *get_task(task_id, who))


@bp.post("/tasks/<int:task_id>/messages")
@requires(Action.VIEW_TASK)
def add_message(who: Who, task_id: int) -> ResponseReturnValue:
    """Say something, or do a deed of the state machine with words and a file."""
    task, sides = get_task(task_id, who)
    form, now = MessageForm(), datetime.now(UTC)
    if not form.validate_on_submit():
        return render_task(who, task, sides, form), 422
    try:
        file = keep_file(form.file.data, task.organization_id, who.user, now)
    except MediaError as error:
        refuse_file(form, error)
        return render_task(who, task, sides, form), 422
    try:
        message = _do(task, sides, who, form, file, now)
    except Conflict as error:
        return _render_conflict(who, task_id, form, error), 409
    db.session.commit()
    flash(last_words(message, task), "ok")
    return redirect(url_for(".task_detail", task_id=task_id), 303)


@bp.post("/tasks/<int:task_id>/due")
@requires(Action.VIEW_TASK)
def change_due(who: Who, task_id: int) -> ResponseReturnValue:
    """Give the task another term for a reason."""
    task, sides = get_task(task_id, who)
    now = datetime.now(UTC)
    form = DueForm(today=today_of(task.region_code, now))
    if not form.validate_on_submit() or form.due.data is None:
        return render_task(who, task, sides, due_form=form), 422
    message = services.change_due(
        task, sides=sides, user=who.user, due=form.due.data, reason=form.reason.data or "", now=now
    )
    tell_due(task, message, now=now)
    db.session.commit()
    flash("Срок изменён, другая сторона об этом узнает.", "ok")
    return redirect(url_for(".task_detail", task_id=task_id), 303)


@bp.get("/tasks/<int:task_id>/files/<int:media_id>")
@requires(Action.VIEW_TASK)
def task_file(who: Who, task_id: int, media_id: int) -> ResponseReturnValue:
    """A file of the dialogue, for those who see the task."""
    task, _ = get_task(task_id, who)
    file = services.get_file(task, media_id)
    return send_file(path_of(file), as_attachment=True, download_name=file.name)


def read_filters(who: Who) -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    names = (
        "tab",
        "q",
        "kind",
        "state",
        "overdue",
        "organization",
        "batch",
        "region",
        "municipality",
        "sort",
    )
    asked = {name: request.args.get(name, "").strip()[:200] for name in names}
    usual = Tab.ALL if is_staff(who) else Tab.MINE
    return Filters(
        **asked
        | {"sort": asked["sort"] or "due", "tab": Tab(asked["tab"] if asked["tab"] in set(Tab) else usual)},
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )


def _options(who: Who, filters: Filters) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer; municipalities of the region that is chosen, or of the only one."""
    regions = list_seen_regions(who)
    code = regions[0].code if len(regions) == 1 else filters.region
    places = list_seen_districts(who, code) if code else []
    return {
        "kinds": [(kind.value, kind.label) for kind in TaskKind],
        "states": [("any", "Все, и закрытые"), *((state.value, state.label) for state in TaskState)],
        "regions": [(region.code, region.short) for region in regions],
        "municipalities": [(str(place.id), place.name) for place in places],
    }


def _do(
    task: Task, sides: set[Side], who: Who, form: MessageForm, file: MediaFile | None, now: datetime
) -> TaskMessage:
    """The deed that was pressed, or a line of the dialogue; the other side hears of it."""
    words = form.text.data or ""
    if not form.deed.data:
        message = services.say(task, sides=sides, user=who.user, text=words, media=file, now=now)
        tell_said(task, message, now=now)
        return message
    deed = Deed(form.deed.data)
    message = services.move(task, deed, sides=sides, user=who.user, words=words, media=file, now=now)
    tell_moved(task, deed, message, now=now)
    return message


def _render_conflict(who: Who, task_id: int, form: MessageForm, error: Conflict) -> str:
    """The page as it is now, with the words that were typed."""
    db.session.rollback()
    flash(f"{error} То, что вы набрали, ниже.", "warn")
    return render_task(who, *get_task(task_id, who), form)
