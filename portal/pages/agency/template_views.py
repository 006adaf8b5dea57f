"""Templates: the list, a new one, its draft and its matrix."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import db
from portal.pages.agency import listing, matrix, templates
from portal.pages.agency.desk import Desk, keep_files, open_desk, render_form
from portal.pages.agency.forms import TemplateForm, shown_of
from portal.pages.agency.matrix_page import HEADER, cells_of, read_matrix_filters, render_matrix
from portal.pages.agency.reach import get_campaign, get_template, is_run_by, is_staff
from portal.pages.agency.views import NOT_STAFF, read_filters
from portal.pages.campaigns.audience import count_reach, read_audience
from portal.pages.campaigns.models import PostTemplate, TemplateState
from portal.pages.campaigns.showing import audience_words, find_sample, list_samples, preview_for
from portal.pages.events.listing import find_first
from portal.pages.events.rendering import render_events
from portal.registry.people.places import title_places

bp = Blueprint("templates", __name__)
USUAL = timedelta(days=3)
EVENING = time(18)


@bp.get("/templates")
@requires(Action.VIEW_POST)
def list_templates(who: Who) -> ResponseReturnValue:
    """Templates with how far institutions have come; an institution sees what it owes."""
    if not is_staff(who):
        return render_events(who)
    filters, now = read_filters(), datetime.now(UTC)
    rows, total = listing.list_templates(who, filters, now)
    return render_template(
        "pages/agency/list_templates.html",
        filters=filters,
        rows=rows,
        total=total,
        progress=listing.count_progress(who, rows, now),
        places=title_places(row.campaign.scope for row in rows),
        when=listing.WHEN,
        states=TemplateState,
        now=now,
    )


@bp.route("/campaigns/<int:campaign_id>/templates/new", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def create_template(who: Who, campaign_id: int) -> ResponseReturnValue:
    """Write a template; it goes nowhere until it is issued."""
    desk = open_desk(get_campaign(campaign_id, who), who)
    if request.method == "GET":
        return render_form(desk, _blank(desk))
    form = _sent(desk)
    if _is_counting() or not form.validate():
        return render_form(desk, form), 200 if _is_counting() else 422
    now, author_id = datetime.now(UTC), who.user.id
    try:
        template = templates.create_template(
            desk.campaign, form.fields(), key=form.key.data or None, author_id=author_id, now=now
        )
    except Conflict as error:
        return _refuse(desk, form, error)
    keep_files(template, form)
    db.session.commit()
    return redirect(url_for(".template_detail", template_id=template.id), 303)


@bp.route("/templates/<int:template_id>/edit", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def edit_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Change a draft."""
    template = get_template(template_id, who)
    desk = replace(
        open_desk(template.campaign, who), template=template, above=templates.find_parent(template)
    )
    if template.state is not TemplateState.DRAFT:
        flash(templates.ISSUED_ALREADY, "warn")
        return redirect(url_for(".template_detail", template_id=template.id), 303)
    if request.method == "GET":
        return render_form(desk, desk.fill(TemplateForm(formdata=None, data=shown_of(template))))
    form = _sent(desk)
    if _is_counting() or not form.validate():
        return render_form(desk, form), 200 if _is_counting() else 422
    try:
        templates.edit_template(template, form.fields(), parent=desk.above)
    except Conflict as error:
        return _refuse(desk, form, error)
    keep_files(template, form)
    db.session.commit()
    return redirect(url_for(".template_detail", template_id=template.id), 303)


@bp.post("/campaigns/<int:campaign_id>/audience")
@requires(Action.ISSUE_TEMPLATE)
def show_audience(who: Who, campaign_id: int) -> ResponseReturnValue:
    """The fragment alone: how many institutions the conditions of the form mean."""
    desk = open_desk(get_campaign(campaign_id, who), who)
    reach = count_reach(desk.campaign, _sent(desk).audience())
    return render_template("pages/agency/_audience.html", reach=reach)


@bp.get("/templates/<int:template_id>")
@requires(Action.VIEW_POST)
def template_detail(who: Who, template_id: int) -> ResponseReturnValue:
    """A draft as institutions would see it, or the matrix of what they have done."""
    if not is_staff(who):
        return _show_event(who, template_id)
    template = get_template(template_id, who)
    if template.state is TemplateState.DRAFT:
        return _render_draft(who, template)
    return render_matrix(who, template)


@bp.get("/templates/<int:template_id>/export.<format>")
@requires(Action.VIEW_POST)
def export_matrix(who: Who, template_id: int, format: str) -> ResponseReturnValue:
    """The filtered matrix as a table."""
    if not is_staff(who):
        raise Forbidden(NOT_STAFF)
    template, now = get_template(template_id, who), datetime.now(UTC)
    lines = matrix.list_export_lines(who, template, read_matrix_filters(), now)
    name = f"shablon-{template.id}-{now:%Y-%m-%d}"
    rows = (cells_of(line) for line in lines)
    return send_table(format, name, HEADER, rows, title="Исполнение", marks_demo=True)


def _render_draft(who: Who, template: PostTemplate) -> str:
    asked = request.args.get("organization", type=int)
    sample = find_sample(who, template, asked if asked and 0 < asked < 2**31 else None)
    return render_template(
        "pages/agency/template_draft.html",
        template=template,
        demo=template.campaign.is_demo,
        reach=count_reach(template.campaign, read_audience(template.audience)),
        audience=audience_words(template.audience),
        preview=preview_for(template, sample) if sample else None,
        samples=list_samples(who, template),
        above=templates.find_parent(template),
        may_run=is_run_by(template.campaign, who),
        is_past=template.deadline <= datetime.now(UTC),
    )


def _show_event(who: Who, template_id: int) -> ResponseReturnValue:
    """An institution comes to its own page of the template."""
    template = db.session.get(PostTemplate, template_id)
    obligation_id = find_first(template, who) if template else None
    if obligation_id is None:
        raise NotFound
    return redirect(url_for("events.event_detail", obligation_id=obligation_id), 303)


def _blank(desk: Desk) -> TemplateForm:
    """The form with what is usual, or with the words of a news that an institution proposed."""
    day = (datetime.now(UTC) + USUAL).date()
    offered = {
        "key": secrets.token_hex(16),
        "deadline": datetime.combine(day, EVENING),
        "zone": desk.place.zone,
    }
    return desk.fill(TemplateForm(formdata=None, data=offered))


def _sent(desk: Desk) -> TemplateForm:
    return desk.fill(TemplateForm())


def _is_counting() -> bool:
    """Whether only the number of institutions was asked for, by the button that needs no script."""
    return request.form.get("deed") == "count"


def _refuse(desk: Desk, form: TemplateForm, error: Conflict) -> ResponseReturnValue:
    db.session.rollback()
    form.form_errors.append(str(error))
    return render_form(desk, form), 422
