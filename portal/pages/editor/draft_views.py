"""What is typed is kept by itself, and shown at once as each network will show it."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.editor import desks, drafts
from portal.pages.editor.desks import Desk
from portal.pages.editor.editing import sent_form
from portal.pages.editor.forms import BasePostForm
from portal.pages.editor.rendering import here, render_previews

bp = Blueprint("post_drafts", __name__)
LARGEST = 2**31 - 1
UNKEPT = ("csrf_token", "uploads", "aside")


@bp.post("/posts/previews")
@requires(Action.VIEW_POST)
def show_previews(who: Who) -> ResponseReturnValue:
    """What is typed as each network will show it, with its counters; nothing is saved."""
    desk = _desk(who)
    return render_previews(desk, sent_form(desk))


@bp.post("/posts/drafts")
@requires(Action.VIEW_POST)
def keep_draft(who: Who) -> ResponseReturnValue:
    """Keep what is typed aside: the post stays as it is saved."""
    desk, now, is_kept = _desk(who), datetime.now(UTC), True
    try:
        drafts.keep_draft(who.user.id, desk.place, _plain(sent_form(desk)), now=now)
    except drafts.DraftTooLarge:
        is_kept = False
    db.session.commit()
    return render_template("pages/editor/_draft.html", at=now, zone=desk.zone, is_kept=is_kept)


@bp.post("/posts/drafts/removal")
@requires(Action.VIEW_POST)
def remove_draft(who: Who) -> ResponseReturnValue:
    """Forget what was typed and open the post as it is saved."""
    desk = _desk(who)
    drafts.drop_draft(who.user.id, desk.place)
    db.session.commit()
    flash("Набранное раньше убрано.", "inf")
    if desk.post:
        return redirect(url_for("posts.edit_post", post_id=desk.post.id), 303)
    return redirect(url_for("posts.create_post", **here(desk)), 303)


def _desk(who: Who) -> Desk:
    post_id, organization_id = _number("post"), _number("organization")
    if post_id:
        return desks.open_post(who, post_id)
    if organization_id is None:
        raise NotFound
    return desks.open_new(who, organization_id, _number("template"))


def _plain(form: BasePostForm) -> dict[str, Any]:
    """Values of the form as JSON keeps them."""
    values = {name: value for name, value in form.data.items() if name not in UNKEPT}
    at = values.get("planned_at")
    return values | {"planned_at": at.isoformat() if at else None}


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number and 0 < number < LARGEST else None
