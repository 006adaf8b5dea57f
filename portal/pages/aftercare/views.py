"""A post that is out: its words mended on its pages, its records taken off."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.aftercare import jobs, services
from portal.pages.aftercare.allowing import refusal_of, refuse_mending, refuse_removal
from portal.pages.aftercare.forms import MendForm, RemovalForm
from portal.pages.delivery.choices import abilities_of
from portal.pages.editor.reach import Hand, get_own_post, refuse_locked
from portal.pages.editor.services import Outdated
from portal.pages.networks.contract import Ability, Network
from portal.pages.posts.models import Post
from portal.pages.posts.zones import zone_of
from portal.queue import enqueue
from portal.typography import plural

bp = Blueprint("post_care", __name__)
FASTER = "Пост тем временем изменили. Ниже ваш текст: сверьте его с сохранённым и нажмите ещё раз."
ASKED = "Передаём: {count}. Что вышло, видно ниже, на странице поста."


@bp.get("/posts/<int:post_id>/published")
@requires(Action.VIEW_POST)
def tend_post(who: Who, post_id: int) -> ResponseReturnValue:
    """What stands on the pages, and the forms to mend it or to take it off."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    return _render(post, MendForm.of(post), hand, refusal=refusal_of(refuse_mending, post, hand, who))


@bp.get("/posts/<int:post_id>/published/state")
@requires(Action.VIEW_POST)
def care_state(who: Who, post_id: int) -> ResponseReturnValue:
    """The wishes alone, asked again while one is open."""
    post, _ = get_own_post(who, post_id)
    zone, cares = zone_of(post.organization), services.list_cares(post)
    return render_template("pages/aftercare/_cares.html", post=post, zone=zone, cares=cares)


@bp.post("/posts/<int:post_id>/published")
@requires(Action.VIEW_POST)
def mend_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Change the words and have the records mended on the pages that were ticked."""
    post, hand = get_own_post(who, post_id)
    refuse_mending(post, hand, who)
    form = MendForm()
    if not form.validate():
        return _render(post, form, hand), 422
    try:
        count = services.mend_post(
            post,
            form.text.data or "",
            form.variants(),
            revision=form.revision.data or 0,
            delivery_ids=_ticked(),
            author_id=who.user.id,
            now=datetime.now(UTC),
        )
    except Outdated:
        db.session.rollback()
        db.session.refresh(post)
        flash(FASTER, "warn")
        return _render(post, MendForm.again(form, post), hand), 409
    return _done(post, count)


@bp.post("/posts/<int:post_id>/removal")
@requires(Action.VIEW_POST)
def remove_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Have the records taken off the pages that were ticked."""
    post, hand = get_own_post(who, post_id)
    refuse_removal(post, hand)
    form = RemovalForm()
    words = (form.words.data or "") if form.validate() else ""
    count = services.remove_post(
        post, delivery_ids=_ticked(), words=words, author_id=who.user.id, now=datetime.now(UTC)
    )
    return _done(post, count)


def _done(post: Post, count: int) -> ResponseReturnValue:
    db.session.commit()
    if count:
        enqueue(jobs.tend_posts)
    flash(ASKED.format(count=plural(count, "запись", "записи", "записей")), "ok")
    return redirect(url_for(".tend_post", post_id=post.id), 303)


def _render(post: Post, form: MendForm, hand: Hand, refusal: str = "") -> str:
    live = services.list_live(post)
    able = {one.id: _can_edit(abilities_of(one.page)) for one in live}
    return render_template(
        "pages/aftercare/tend_post.html",
        post=post,
        zone=zone_of(post.organization),
        demo=post.is_demo,
        form=form,
        refusal=refusal,
        no_removal=refusal_of(refuse_removal, post, hand),
        removal=RemovalForm(formdata=None),
        live=live,
        able=able,
        cares=services.list_cares(post),
        networks=list(Network),
    )


def _can_edit(abilities: frozenset[Ability] | None) -> bool:
    return abilities is None or Ability.EDIT in abilities


def _ticked() -> set[int]:
    """Ids of deliveries that were ticked; what is no number is nobody's."""
    asked = request.form.getlist("delivery_ids")
    return {int(text) for text in asked if text.isascii() and text.isdecimal() and len(text) < 10}
