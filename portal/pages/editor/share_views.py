"""One post for several institutions, on the screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.editor.reach import get_own_post
from portal.pages.editor.sharing import list_others, share_post
from portal.typography import plural

bp = Blueprint("post_shares", __name__)


@bp.route("/posts/<int:post_id>/share", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def share(who: Who, post_id: int) -> ResponseReturnValue:
    """Tick institutions that get a draft with the same words."""
    post, _ = get_own_post(who, post_id)
    others = list_others(who, post)
    ticked = {one for one in request.form.getlist("organization_ids") if one.isdigit()}
    chosen = [one for one in others if str(one.id) in ticked]
    if not chosen:
        is_empty = request.method == "POST"
        page = render_template(
            "pages/posts/share.html", nav="posts", post=post, others=others, is_empty=is_empty
        )
        return page, 422 if is_empty else 200
    made = share_post(post, chosen, who, now=datetime.now(UTC))
    db.session.commit()
    told = plural(len(made), "черновик готов", "черновика готовы", "черновиков готовы")
    flash(f"{told}. Проверьте каждый и запланируйте.", "ok")
    return redirect(url_for("post_lists.list_posts", q=post.title or None, state="draft"), 303)
