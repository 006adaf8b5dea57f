"""What is done with a post from its page: cancelled, brought back, copied."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.editor import services
from portal.pages.editor.forms import WordsForm
from portal.pages.editor.reach import Hand, get_own_post, refuse_locked
from portal.pages.posts.models import PostState

bp = Blueprint("post_deeds", __name__)


@bp.post("/posts/<int:post_id>/cancellation")
@requires(Action.VIEW_POST)
def cancel_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Take back what has not gone out: the institution and its upper cabinet both may."""
    post, _ = get_own_post(who, post_id)
    form, was = WordsForm(), post.state
    words = (form.words.data or "") if form.validate() else ""
    services.cancel_post(post, author_id=who.user.id, words=words, now=datetime.now(UTC))
    db.session.commit()
    flash("Черновик убран." if was is PostState.DRAFT else "Пост отменён.", "ok")
    return redirect(url_for("posts.post_detail", post_id=post_id), 303)


@bp.post("/posts/<int:post_id>/recall")
@requires(Action.VIEW_POST)
def recall_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Make it a draft again."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    services.recall_post(post, author_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    flash("Пост снова черновик: сам он не выйдет, пока вы его не запланируете.", "ok")
    return redirect(url_for("posts.edit_post", post_id=post_id), 303)


@bp.post("/posts/<int:post_id>/copies")
@requires(Action.VIEW_POST)
def copy_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Begin a new post with the same words."""
    post, hand = get_own_post(who, post_id)
    made = services.copy_post(
        post, author_id=who.user.id, is_delegated=hand is Hand.UPPER, now=datetime.now(UTC)
    )
    db.session.commit()
    flash("Это копия: поправьте её и выберите время.", "ok")
    return redirect(url_for("posts.edit_post", post_id=made.id), 303)
