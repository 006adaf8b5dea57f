"""«Написать в ЦУР» from any screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.forms import choice
from portal.media import MediaError
from portal.work.tasks import questions, services
from portal.work.tasks.forms import QuestionForm
from portal.work.tasks.models import Side, Task, TaskMessage
from portal.work.tasks.pages import keep_file, refuse_file
from portal.work.tasks.questions import Place, load_rule, topic_titles
from portal.work.tasks.subjects import local_path
from portal.work.tasks.telling import tell_opened

bp = Blueprint("questions", __name__)


@bp.route("/ask", methods=["GET", "POST"])
@requires(Action.ASK_AGENCY)
def ask_agency(who: Who) -> ResponseReturnValue:
    """Ask the ЦУР; the screen the person came from goes with the question."""
    places = {place.scope: place for place in questions.list_places(who)}
    form = QuestionForm(data={"address": local_path(request.args.get("from", ""))})
    form.place.choices = [choice(scope, place.name) for scope, place in places.items()]
    if not places or not form.validate_on_submit():
        return _render(form, places), 422 if form.is_submitted() else 200
    try:
        task = _ask(who, form, places[form.place.data])
    except MediaError as error:
        db.session.rollback()
        refuse_file(form, error)
        return _render(form, places), 422
    db.session.commit()
    flash(f"Вопрос № {task.id} принят. Ответ ждите до {task.due:%d.%m.%Y}.", "ok")
    return redirect(url_for("tasks.task_detail", task_id=task.id), 303)


def _ask(who: Who, form: QuestionForm, place: Place) -> Task:
    now = datetime.now(UTC)
    topic = next(topic for topic in load_rule()[1] if topic.code == form.topic.data)
    text, address = form.text.data or "", local_path(form.address.data or "")
    if twin := services.find_twin(who.user.id, place.organization_id, text=text, now=now):
        return twin
    task = questions.ask(place, topic, text=text, address=address, author_id=who.user.id, now=now)
    if file := keep_file(form.file.data, place.organization_id, who.user, now):
        line = TaskMessage(task_id=task.id, author_id=who.user.id, side=Side.ASKER, at=now, media=file)
        db.session.add(line)
    tell_opened(task, now=now)
    return task


def _render(form: QuestionForm, places: dict[str, Place]) -> str:
    ground, topics = load_rule()
    return render_template(
        "tasks/ask_agency.html",
        nav="tasks",
        form=form,
        places=places,
        topics=topics,
        titles=topic_titles(),
        ground=ground,
        back=local_path(form.address.data or ""),
    )
