"""What is done with one institution's obligation, and posts written for institutions."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.agency import delegation, jobs, runs
from portal.pages.agency.forms import PlanForm, WordsForm
from portal.pages.agency.matrix_page import render_matrix
from portal.pages.agency.reach import get_template
from portal.pages.campaigns.models import Obligation
from portal.pages.events import excusing
from portal.pages.events import listing as events
from portal.pages.posts.models import PostState
from portal.queue import enqueue

bp = Blueprint("obligations", __name__)


@bp.route("/events/<int:obligation_id>/excuse", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def excuse_institution(who: Who, obligation_id: int) -> ResponseReturnValue:
    """Let an institution off with a reason."""
    obligation, form = _get_own(obligation_id, who), WordsForm()
    if not form.validate_on_submit():
        page = render_template("pages/agency/excuse_institution.html", obligation=obligation, form=form)
        return page, 422 if form.is_submitted() else 200
    excusing.excuse(obligation, form.words.data or "", now=datetime.now(UTC))
    db.session.commit()
    flash(f"Освобождено: {obligation.organization.short_name}.", "ok")
    return _back(obligation)


@bp.post("/events/<int:obligation_id>/owe-again")
@requires(Action.ISSUE_TEMPLATE)
def owe_again(who: Who, obligation_id: int) -> ResponseReturnValue:
    """Take the excuse back."""
    obligation = _get_own(obligation_id, who)
    excusing.owe_again(obligation, now=datetime.now(UTC))
    db.session.commit()
    flash("Освобождение снято: учреждение снова должно опубликовать пост.", "ok")
    return _back(obligation)


@bp.post("/events/<int:obligation_id>/delegate")
@requires(Action.DELEGATE_POST)
def delegate_post(who: Who, obligation_id: int) -> ResponseReturnValue:
    """Prepare the post for an institution that allows it, and open its editor."""
    obligation = events.get_event(obligation_id, who)
    post = delegation.delegate(obligation, who, planned_at=None, now=datetime.now(UTC))
    db.session.commit()
    if post.state is PostState.DRAFT:
        return redirect(url_for("posts.edit_post", post_id=post.id), 303)
    return redirect(url_for("posts.post_detail", post_id=post.id), 303)


@bp.post("/templates/<int:template_id>/delegate")
@requires(Action.DELEGATE_POST)
def delegate_all(who: Who, template_id: int) -> ResponseReturnValue:
    """The same for all that allow it and have not begun."""
    template, form = get_template(template_id, who.about(Action.VIEW_POST)), PlanForm()
    form.offer_zones(template.zone, template.zone)
    if not form.validate_on_submit():
        return render_matrix(who, template, plan_form=form), 422
    at, now = form.moment_of(form.planned_at), datetime.now(UTC)
    run = runs.request(template, who, planned_at=at, now=now)
    db.session.commit()
    enqueue(jobs.delegate_posts, run.id)
    return redirect(url_for("templates.template_detail", template_id=template.id, _anchor="delegate"), 303)


@bp.get("/templates/<int:template_id>/delegation")
@requires(Action.DELEGATE_POST)
def delegation_progress(who: Who, template_id: int) -> ResponseReturnValue:
    """The fragment alone, asked again while posts are being prepared."""
    template = get_template(template_id, who.about(Action.VIEW_POST))
    run = runs.find_run(template.id, who.user.id, now=datetime.now(UTC))
    if run is None:
        raise NotFound
    return render_template("pages/agency/_run.html", template=template, run=run)


def _get_own(obligation_id: int, who: Who) -> Obligation:
    """What an institution owes by a template that this person runs; raises NotFound and Forbidden."""
    obligation = events.get_event(obligation_id, who)
    get_template(obligation.template_id, who)
    return obligation


def _back(obligation: Obligation) -> ResponseReturnValue:
    return redirect(url_for("templates.template_detail", template_id=obligation.template_id), 303)
