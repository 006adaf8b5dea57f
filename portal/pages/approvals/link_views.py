"""Links of agreement: made and withdrawn by those who ask, opened by somebody without an account."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import current_user
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who, public, requires
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import db, limiter
from portal.mail.jobs import send_mail
from portal.mail.server import find_server
from portal.media import MediaFile
from portal.pages.approvals import links
from portal.pages.approvals.deciding import NO_WORDS
from portal.pages.approvals.forms import AnswerForm, LinkForm
from portal.pages.approvals.models import ApprovalLink
from portal.pages.approvals.rendering import form_of_link, render_review, review_of
from portal.pages.delivery import jobs
from portal.pages.editor.picture_views import send_picture
from portal.pages.editor.services import get_post
from portal.pages.posts.models import PostPicture, PostState
from portal.pages.posts.zones import zone_of
from portal.queue import enqueue

bp = Blueprint("approval_links", __name__)
SECRET = "the link itself is the secret: it shows one revision of one post, takes one answer and expires"
AGREED = "Вы согласовали пост. Автор узнает об этом сразу."
NO_MAIL = "Ссылка ждёт отправки: почта портала не настроена, скажите оператору. Решить может и руководитель."
SENT_BACK = "Пост вернётся автору с вашими словами."


@bp.post("/posts/<int:post_id>/links")
@requires(Action.VIEW_POST)
def create_link(who: Who, post_id: int) -> ResponseReturnValue:
    """Make a link: shown this once to those who could decide themselves, else mailed past the asker."""
    post, now = get_post(post_id, who), datetime.now(UTC)
    if not links.may_invite(post, who):
        raise Forbidden(links.NOT_ALLOWED)
    form = form_of_link(who, post)
    if not form.validate_on_submit():
        return render_review(who, post, link_form=form), 422
    root: str = current_app.config["BASE_URL"].rstrip("/")
    if isinstance(form, LinkForm):
        approver, days = form.approver.data or "", form.days.data
        token = links.create_link(post, who, approver=approver, days=days, now=now)
        db.session.commit()
        return render_review(who, post, token=root + url_for(".open_link", link_token=token))
    people = links.list_people(post.organization_id)
    person = next(one for one in people if one.mail == form.person.data)
    mail = links.send_link(post, who, person, days=form.days.data, root=root, now=now)
    db.session.commit()
    enqueue(send_mail, mail.id)
    flash(f"Ссылка отправлена: {person.name}, {person.mail}." if find_server() else NO_MAIL, "ok")
    return redirect(url_for("approvals.review_post", post_id=post_id), 303)


@bp.post("/posts/<int:post_id>/links/<int:link_id>/withdrawal")
@requires(Action.VIEW_POST)
def withdraw_link(who: Who, post_id: int, link_id: int) -> ResponseReturnValue:
    """Let a link work no more."""
    post = get_post(post_id, who)
    if not links.may_invite(post, who):
        raise NotFound
    links.withdraw_link(post, link_id, now=datetime.now(UTC))
    db.session.commit()
    flash("Ссылка отозвана.", "ok")
    return redirect(url_for("approvals.review_post", post_id=post_id), 303)


@bp.get("/p/<link_token>")
@public(SECRET)
@limiter.limit("120 per hour", key_func=get_remote_address)
def open_link(link_token: str) -> ResponseReturnValue:
    """The post as its networks will show it, and two buttons."""
    try:
        link = links.open_link(link_token, now=datetime.now(UTC))
    except links.LinkDead as error:
        return _over(str(error))
    return _quiet(_page(link_token, link, AnswerForm(formdata=None)))


@bp.post("/p/<link_token>")
@public(SECRET)
@limiter.limit("30 per hour", key_func=get_remote_address)
def answer_link(link_token: str) -> ResponseReturnValue:
    """The one answer."""
    form, now = AnswerForm(), datetime.now(UTC)
    is_approved, words = form.answer.data == "approve", form.words.data or ""
    try:
        link = links.open_link(link_token, now=now)
        if not form.validate_on_submit() or form.answer.data not in ("approve", "return"):
            return _quiet(_page(link_token, link, form), 422)
        if not is_approved and not words.strip():
            form.words.errors = [NO_WORDS]
            return _quiet(_page(link_token, link, form), 422)
        links.decide_by_link(link, is_approved=is_approved, words=words, by=_signed_in(), now=now)
    except Forbidden as error:
        db.session.rollback()
        return _over(str(error), 403)
    except (links.LinkDead, Conflict) as error:
        db.session.rollback()
        return _over(str(error))
    db.session.commit()
    if link.post.state is PostState.APPROVED:
        enqueue(jobs.deliver_due)
    said = AGREED if is_approved else SENT_BACK
    page = render_template("pages/approvals/link_over.html", title="Спасибо, ответ принят", reason=said)
    return _quiet(page)


@bp.get("/p/<link_token>/pictures/<int:picture_order>")
@public(SECRET)
@limiter.limit("600 per hour", key_func=get_remote_address)
def show_picture(link_token: str, picture_order: int) -> ResponseReturnValue:
    """A picture of the post that the link shows."""
    try:
        link = links.open_link(link_token, now=datetime.now(UTC))
    except links.LinkDead as error:
        raise NotFound from error
    query = select(MediaFile).join(PostPicture, PostPicture.media_id == MediaFile.id)
    mine = PostPicture.post_id == link.post_id, PostPicture.order == picture_order
    file = db.session.scalar(query.where(*mine).limit(1))
    if file is None:
        raise NotFound
    return send_picture(file)


def _page(link_token: str, link: ApprovalLink, form: AnswerForm) -> str:
    return render_template(
        "pages/approvals/link_page.html",
        token=link_token,
        link=link,
        post=link.post,
        zone=zone_of(link.post.organization),
        review=review_of(link.post),
        form=form,
        refusal=links.why_not(link, _signed_in()),
    )


def _signed_in() -> User | None:
    """Whoever is signed in in this browser: those near the post answer in the portal, not by a link."""
    user: User | None = current_user if current_user.is_authenticated else None
    return user


def _over(reason: str, code: int = 410) -> ResponseReturnValue:
    page = render_template("pages/approvals/link_over.html", title="Ссылка не действует", reason=reason)
    return _quiet(page, code)


def _quiet(page: str, code: int = 200) -> Response:
    """No search engine keeps the page, and no site it links to learns its address."""
    response = make_response(page, code)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
