"""Moving a post: dragged to another day, by a form without scripts, and back again."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal import audit
from portal.accounts.policy import Action, Who, requires
from portal.calendar import find_day
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.editor.reach import get_own_post, refuse_locked
from portal.pages.plan.asking import is_zone
from portal.pages.plan.forms import MoveForm
from portal.pages.plan.moving import Moved, move_to, move_to_day, warning_of, zone_of_post
from portal.pages.plan.views import back_to_calendar
from portal.pages.posts.models import Post
from portal.pages.posts.zones import in_zone, local_of
from portal.typography import moment

bp = Blueprint("plan_moves", __name__, url_prefix="/posts")
NO_DAY = "Непонятно, на какой день перенести: обновите страницу и попробуйте ещё раз."


@bp.route("/<int:post_id>/move", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def move_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Choose another time for a post; what cannot be is said beside the field."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    form, fault = MoveForm(), ""
    if not form.is_submitted():
        form.at.data, form.revision.data = local_of(post.planned_at, zone_of_post(post)), str(post.revision)
    elif form.validate() and form.at.data:
        at = in_zone(form.at.data, zone_of_post(post)).astimezone(UTC)
        try:
            moved = move_to(
                post, at, revision=_revision(form.revision.data), editor_id=who.user.id, now=datetime.now(UTC)
            )
            return _done(post, moved)
        except Conflict as error:
            db.session.rollback()
            fault = str(error)
    return _render(post, form, fault), 422 if form.is_submitted() else 200


@bp.post("/<int:post_id>/day")
@requires(Action.VIEW_POST)
def move_post_to_day(who: Who, post_id: int) -> ResponseReturnValue:
    """What was dragged: another day, the same time of day. A refusal is 409 with words."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    day, zone = find_day(request.form.get("day", "")), request.form.get("zone", "")
    if day is None:
        raise Conflict(NO_DAY)
    moved = move_to_day(
        post,
        day,
        shown_zone=zone if is_zone(zone) else zone_of_post(post),
        revision=_revision(request.form.get("revision")),
        editor_id=who.user.id,
        now=datetime.now(UTC),
    )
    return _done(post, moved)


@bp.post("/<int:post_id>/undo")
@requires(Action.VIEW_POST)
def undo_move(who: Who, post_id: int) -> ResponseReturnValue:
    """Put the post back where it stood, to the second."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    before = _moment(request.form.get("before", ""))
    revision = _revision(request.form.get("revision"))
    moved = move_to(post, before, revision=revision, editor_id=who.user.id, now=datetime.now(UTC))
    return _done(post, moved, is_undo=True)


def _done(post: Post, moved: Moved, *, is_undo: bool = False) -> ResponseReturnValue:
    before = moved.before.isoformat() if moved.before else ""
    audit.record(
        "post.moved",
        f"post:{post.id}",
        organization_id=post.organization_id,
        before=before,
        after=moved.after.isoformat(),
    )
    db.session.commit()
    flash(f"Пост перенесён на {moment(moved.after, zone_of_post(post), has_zone=True)}.", "ok")
    if moved.warning:
        flash(moved.warning, "warn")
    offered: dict[str, Any] = {} if is_undo or not before else {"moved": post.id, "was": before}
    return redirect(back_to_calendar(request.args, **offered), 303)


def _render(post: Post, form: MoveForm, fault: str) -> str:
    if fault:
        form.at.errors = [*form.at.errors, fault]
    zone = zone_of_post(post)
    warning = warning_of(post, post.planned_at) if post.planned_at else ""
    back = back_to_calendar(request.args)
    kept: dict[str, Any] = request.args.to_dict()
    action = url_for(".move_post", **(kept | {"post_id": post.id}))
    return render_template(
        "pages/plan/move_post.html",
        post=post,
        form=form,
        zone=zone,
        warning=warning,
        back=back,
        action=action,
    )


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None:
        raise Conflict(NO_DAY)
    return found


def _revision(text: str | None) -> int:
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
