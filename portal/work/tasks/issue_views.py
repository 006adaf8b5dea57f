"""Setting tasks: to one institution, or to all of a filtered list as one batch."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import add_working_days
from portal.extensions import db
from portal.registry.organizations.listing import Filters, conditions_of
from portal.registry.organizations.services import get_organization
from portal.registry.organizations.views import read_filters
from portal.work.tasks import batches, services
from portal.work.tasks.forms import TaskForm
from portal.work.tasks.lateness import today_of, todays
from portal.work.tasks.models import TaskKind
from portal.work.tasks.subjects import clean_subject
from portal.work.tasks.telling import tell_opened

bp = Blueprint("task_issues", __name__)
USUAL_DAYS = 5
"""Working days that the form offers for a term; the person may choose any day."""


@bp.route("/organizations/<int:organization_id>/tasks/new", methods=["GET", "POST"])
@requires(Action.ISSUE_TASK)
def create_task(who: Who, organization_id: int) -> ResponseReturnValue:
    """Set a task or a remark to an institution."""
    organization, now = get_organization(organization_id, who), datetime.now(UTC)
    form = _make_form(today_of(organization.region_code, now))
    if not form.validate_on_submit():
        page = render_template(
            "tasks/create_task.html", nav="organizations", organization=organization, form=form
        )
        return page, 422 if form.is_submitted() else 200
    words = {"title": form.title.data or "", "text": form.text.data or ""}
    if twin := services.find_twin(who.user.id, organization.id, **words, now=now):
        return redirect(url_for("tasks.task_detail", task_id=twin.id), 303)
    task = services.create_task(
        organization,
        kind=TaskKind(form.kind.data),
        **words,
        due=form.due.data,
        author_id=who.user.id,
        subject=clean_subject(form.subject.data or ""),
        now=now,
    )
    tell_opened(task, now=now)
    db.session.commit()
    flash(f"Готово: {task.kind.label.lower()} № {task.id}. Учреждение увидит уведомление.", "ok")
    return redirect(url_for("tasks.task_detail", task_id=task.id), 303)


@bp.route("/tasks/batches/new", methods=["GET", "POST"])
@requires(Action.ISSUE_TASK)
def issue_batch(who: Who) -> ResponseReturnValue:
    """Set a task to every institution of the list as it is filtered; first show to how many."""
    filters, now = read_filters(), datetime.now(UTC)
    form = _make_form(max(todays(now)))
    conditions = conditions_of(who, replace(filters, state="", sort="name"))
    if not form.validate_on_submit():
        return _render_batch(form, filters, batches.count_targets(conditions)), 422 if form.errors else 200
    try:
        batch = batches.issue_batch(
            conditions,
            key=form.key.data or secrets.token_hex(16),
            author_id=who.user.id,
            kind=TaskKind(form.kind.data),
            title=form.title.data or "",
            text=form.text.data or "",
            due=form.due.data,
            now=now,
        )
    except batches.TooMany as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _render_batch(form, filters, batches.count_targets(conditions)), 422
    db.session.commit()
    return redirect(url_for(".batch_detail", batch_id=batch.id), 303)


@bp.get("/tasks/batches/<int:batch_id>")
@requires(Action.ISSUE_TASK)
def batch_detail(who: Who, batch_id: int) -> ResponseReturnValue:
    """How far a batch has come."""
    batch, progress = batches.get_batch(batch_id, who, datetime.now(UTC))
    return render_template("tasks/batch_detail.html", nav="tasks", batch=batch, progress=progress)


@bp.post("/tasks/batches/<int:batch_id>/cancel")
@requires(Action.ISSUE_TASK)
def cancel_batch(who: Who, batch_id: int) -> ResponseReturnValue:
    """Withdraw what is not finished of a batch."""
    now = datetime.now(UTC)
    batch, _ = batches.get_batch(batch_id, who, now)
    count = batches.cancel_batch(batch, who, now=now)
    db.session.commit()
    flash(f"Отозвано задач: {count}. Принятые остались принятыми.", "ok")
    return redirect(url_for(".batch_detail", batch_id=batch_id), 303)


@bp.post("/tasks/batches/<int:batch_id>/remind")
@requires(Action.ISSUE_TASK)
def remind_batch(who: Who, batch_id: int) -> ResponseReturnValue:
    """Remind those who owe."""
    now = datetime.now(UTC)
    batch, _ = batches.get_batch(batch_id, who, now)
    count = batches.remind_batch(batch, who, now=now)
    db.session.commit()
    words = f"Напоминание получат: {count}." if count else "Сегодня уже напоминали, или напоминать некому."
    flash(words, "ok" if count else "inf")
    return redirect(url_for(".batch_detail", batch_id=batch_id), 303)


def _make_form(today: date) -> TaskForm:
    """The form with what the address offers, never what it decides."""
    offered = {
        "kind": "remark" if request.args.get("kind") == "remark" else "task",
        "title": request.args.get("about", "")[:200],
        "subject": clean_subject(request.args.get("subject", "")),
        "due": add_working_days(today, USUAL_DAYS),
        "key": secrets.token_hex(16),
    }
    return TaskForm(today=today, data=offered)


def _narrowing(filters: Filters) -> dict[str, str]:
    """What narrows the list; tasks are for institutions that work."""
    names = ("q", "region", "municipality", "type", "sphere", "level", "responsible")
    return {name: getattr(filters, name) for name in names}


def _render_batch(form: TaskForm, filters: Filters, count: int) -> str:
    query = {name: value for name, value in _narrowing(filters).items() if value}
    return render_template(
        "tasks/issue_batch.html", nav="tasks", form=form, query=query, count=count, most=batches.MOST
    )
