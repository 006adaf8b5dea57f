"""The institution's side: a template, the draft made of it."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Forbidden
from portal.extensions import db
from portal.pages.campaigns.obligations import note_seen
from portal.pages.delivery.choices import list_choices
from portal.pages.editor import answering
from portal.pages.editor.reach import Hand, find_hand
from portal.pages.events import listing as events
from portal.pages.events.rendering import render_event, render_events
from portal.pages.posts.zones import zone_of

bp = Blueprint("events", __name__)
NOT_YOURS = "Пост готовит редактор страниц или руководитель учреждения."


@bp.get("/events")
@requires(Action.WRITE_POST)
def list_events(who: Who) -> ResponseReturnValue:
    """What one's institutions owe, for those who also stand above others."""
    return render_events(who)


@bp.get("/events/<int:obligation_id>")
@requires(Action.VIEW_POST)
def event_detail(who: Who, obligation_id: int) -> ResponseReturnValue:
    """A template as one institution sees it."""
    return render_event(who, events.get_event(obligation_id, who))


@bp.post("/events/<int:obligation_id>/seen")
@requires(Action.WRITE_POST)
def mark_seen(who: Who, obligation_id: int) -> ResponseReturnValue:
    """The institution has read it; the ЦУР sees that in the matrix."""
    obligation = events.get_event(obligation_id, who)
    note_seen(obligation, now=datetime.now(UTC))
    db.session.commit()
    db.session.refresh(obligation)
    zone = zone_of(obligation.organization)
    return render_template("pages/events/_seen.html", obligation=obligation, zone=zone)


@bp.post("/events/<int:obligation_id>/post")
@requires(Action.WRITE_POST)
def prepare_post(who: Who, obligation_id: int) -> ResponseReturnValue:
    """Make a draft by the template, or open the one that is there."""
    obligation, now = events.get_event(obligation_id, who), datetime.now(UTC)
    if find_hand(who, obligation.organization_id) is not Hand.OWN:
        raise Forbidden(NOT_YOURS)
    choices = list_choices(obligation.organization)
    post, is_new = answering.prepare_post(obligation, choices, author_id=who.user.id, now=now)
    db.session.commit()
    if is_new:
        flash("Черновик готов: проверьте текст, выберите время и запланируйте.", "ok")
    return redirect(url_for("posts.edit_post", post_id=post.id), 303)
