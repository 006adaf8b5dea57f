"""One post for several institutions, on the screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.editor.reach import get_own_post
from portal.pages.editor.sharing import Shared, list_others, list_ticked, share_post
from portal.pages.posts.models import Post
from portal.typography import plural

bp = Blueprint("post_shares", __name__)
MOST_SHOWN = 200
MOST_TICKED = 1_000
MOST_NAMED = 5
SMALL = ("find", "all", "none")
"""Deeds of the page that make nothing: they look further, keep what is ticked."""


@bp.route("/posts/<int:post_id>/share", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def share(who: Who, post_id: int) -> ResponseReturnValue:
    """Tick institutions that get a draft with the same words."""
    post, _ = get_own_post(who, post_id)
    deed = request.form.get("deed", "")
    ticked = list_ticked(who, post, _sent_ids())
    if request.method == "GET" or deed in SMALL:
        return _render(
            who, post, set() if deed == "none" else {one.id for one in ticked}, is_all=deed == "all"
        )
    if not ticked:
        return _render(who, post, set(), is_empty=True), 422
    shared = share_post(post, ticked, who, now=datetime.now(UTC))
    db.session.commit()
    _tell(shared)
    if not shared.made:
        return redirect(url_for(".share", post_id=post.id), 303)
    found = url_for(
        "post_lists.list_posts", q=post.title or None, state="draft", sort="-updated", per_page=100
    )
    return redirect(found, 303)


def _render(who: Who, post: Post, ticked: set[int], *, is_all: bool = False, is_empty: bool = False) -> str:
    """The list with what is ticked in it, and what is ticked out of it."""
    q = request.values.get("q", "").replace("\0", "").strip()[:200]
    others, total = list_others(who, post, q, MOST_SHOWN)
    shown = {one.id for one in others}
    return render_template(
        "pages/editor/share.html",
        nav="posts",
        post=post,
        q=q,
        others=others,
        total=total,
        ticked=ticked | shown if is_all else ticked,
        hidden=sorted(ticked - shown),
        is_empty=is_empty,
    )


def _tell(shared: Shared) -> None:
    if shared.made:
        told = plural(len(shared.made), "черновик готов", "черновика готовы", "черновиков готовы")
        flash(f"{told}. Проверьте их, отметьте и нажмите «Запланировать».", "ok")
    for reason, organizations in shared.left.items():
        names = ", ".join(one.short_name for one in organizations[:MOST_NAMED])
        rest = len(organizations) - MOST_NAMED
        tail = f" и ещё {rest}" if rest > 0 else ""
        flash(f"Без черновика: {names}{tail} — {reason}.", "warn")


def _sent_ids() -> set[int]:
    """Ids of institutions that were ticked; what is no number is nobody's."""
    sent = request.form.getlist("organization_ids")[:MOST_TICKED]
    return {int(text) for text in sent if text.isascii() and text.isdecimal() and len(text) < 10}
