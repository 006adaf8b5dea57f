"""The post editor: made, changed, planned; and the page of a post until the network confirms."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.campaigns.models import Obligation
from portal.pages.delivery.outcomes import COLOURS, find_outcome
from portal.pages.editor import desks, drafts, editing, offers, services
from portal.pages.editor.answering import prepare_post
from portal.pages.editor.desks import Desk
from portal.pages.editor.detail import list_with_pages, pace_of, render_post
from portal.pages.editor.forms import BasePostForm
from portal.pages.editor.reach import Hand
from portal.pages.editor.rendering import Showing, list_differences, render_editor
from portal.pages.editor.saving import SAVING, hint, plan_faults, save
from portal.pages.editor.services import Outdated
from portal.pages.posts.models import PostState
from portal.pages.posts.writing import fields_of
from portal.pages.posts.zones import zone_of

bp = Blueprint("posts", __name__)
LARGEST = 2**31 - 1
KEPT = ("day", "title", "kind")
"""What the plan asked a new post to begin with, while its institution is being chosen."""


@bp.route("/posts/new", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def create_post(who: Who) -> ResponseReturnValue:
    """Write a new post of an institution, by a template or of one's own."""
    organization_id, template_id = _number("organization"), _number("template")
    if organization_id is None:
        return _choose_organization(who)
    desk = desks.open_new(who, organization_id, template_id)
    if desk.event:
        return _answer_event(desk, desk.event)
    if request.args.get("kind") == "event":
        return _choose_event(desk)
    if request.method == "GET":
        title, day = request.args.get("title", "")[:200], _day(request.args.get("day", ""))
        return _open(desk, editing.form_of(desk, desks.blank_fields(desk, title, day), 0))
    return _work(desk)


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def edit_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Change a post that has not gone out."""
    desk = desks.open_post(who, post_id)
    assert desk.post is not None
    services.refuse_closed(desk.post)
    if request.method == "GET":
        fields = fields_of(desk.post, desks.ticked_pages(desk.post))
        return _open(desk, editing.form_of(desk, fields, desk.post.revision))
    return _work(desk)


@bp.get("/posts/<int:post_id>")
@requires(Action.VIEW_POST)
def post_detail(who: Who, post_id: int) -> ResponseReturnValue:
    """What a post says and what became of it in each page."""
    return render_post(who, services.get_post(post_id, who))


@bp.get("/posts/<int:post_id>/deliveries")
@requires(Action.VIEW_POST)
def post_deliveries(who: Who, post_id: int) -> ResponseReturnValue:
    """The fragment alone, asked again while something is on its way."""
    post = services.get_post(post_id, who)
    zone, deliveries, outcome = zone_of(post.organization), list_with_pages(post), find_outcome(post)
    pace = pace_of(deliveries, now=datetime.now(UTC))
    told = {"post": post, "zone": zone, "deliveries": deliveries, "pace": pace}
    told |= {"outcome": outcome, "colour": COLOURS.get(outcome, "")}
    fragment = render_template("pages/editor/_deliveries.html", **told)
    return fragment + render_template("pages/editor/_outcome.html", **told, is_asked=True)


def _open(desk: Desk, form: BasePostForm) -> str:
    """The editor with what is saved, or with what was typed before where that is asked for."""
    draft = drafts.find_draft(desk.who.user.id, desk.place)
    if draft is None:
        return render_editor(desk, form)
    if request.args.get("draft"):
        return render_editor(desk, editing.refill(desk, draft.values), Showing(is_unsaved=True))
    form.aside.data = "y"
    return render_editor(desk, form, Showing(draft=draft))


def _work(desk: Desk) -> ResponseReturnValue:
    """What was sent: a small deed that saves nothing, or saving with planning or without."""
    form, now, deed = editing.sent_form(desk), datetime.now(UTC), request.form.get("deed", "save")
    editing.take_uploads(desk, form, now)
    db.session.commit()  # pictures that came along stay whatever else is wrong
    if deed not in SAVING:
        return render_editor(desk, editing.do_deed(desk, form, deed), Showing(is_unsaved=True))
    if not form.validate():
        return render_editor(desk, form), 422
    faults = plan_faults(desk, form, deed, now)
    if faults:
        return render_editor(desk, form, Showing(refusals=faults, is_unsaved=True)), 422
    try:
        post = save(desk, form, deed, now)
    except Outdated:
        return _show_conflict(desk, form)
    db.session.commit()
    hint(post)
    return redirect(url_for(".post_detail", post_id=post.id), 303)


def _show_conflict(desk: Desk, form: BasePostForm) -> ResponseReturnValue:
    """Both texts: what was typed stays in the form, and saving it again is a choice made knowingly."""
    db.session.rollback()
    assert desk.post is not None
    db.session.refresh(desk.post)
    mine = editing.refill(desk, dict(form.data) | {"revision": desk.post.revision})
    showing = Showing(differences=list_differences(desk.post, form), is_unsaved=True)
    return render_editor(desk, mine, showing), 409


def _choose_organization(who: Who) -> ResponseReturnValue:
    """The only institution of this person, or a list to choose from."""
    q = request.args.get("q", "").strip()[:200]
    found = desks.list_writable(who, q)
    kept: dict[str, Any] = {name: request.args[name][:200] for name in KEPT if request.args.get(name)}
    if len(found) == 1 and not q:
        return redirect(url_for(".create_post", **(kept | {"organization": found[0].id})), 303)
    total = desks.count_writable(who, q)
    return render_template(
        "pages/editor/choose_organization.html", organizations=found, total=total, q=q, kept=kept
    )


def _answer_event(desk: Desk, event: Obligation) -> ResponseReturnValue:
    """The template with its comment and deadline; a press makes the draft, a second one opens the same."""
    if request.method == "GET" and event.post_id is None:
        return render_template(
            "pages/editor/answer_event.html", desk=desk, event=event, now=datetime.now(UTC)
        )
    now, author_id, is_delegated = datetime.now(UTC), desk.who.user.id, desk.hand is Hand.UPPER
    post, _ = prepare_post(event, desk.choices, author_id=author_id, is_delegated=is_delegated, now=now)
    db.session.commit()
    is_draft = post.state in (PostState.DRAFT, PostState.RETURNED)
    return redirect(url_for(".edit_post" if is_draft else ".post_detail", post_id=post.id), 303)


def _choose_event(desk: Desk) -> str:
    """Templates that the institution owes a post by."""
    events = offers.list_events(desk.organization, datetime.now(UTC))
    return render_template("pages/editor/choose_event.html", desk=desk, events=events)


def _day(text: str) -> date | None:
    """A day of an address that is worth offering."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2100 else None


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number and 0 < number < LARGEST else None
