"""Agreement on the screen: the queue, one post with its previews, the decision."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.pages.approvals import listing
from portal.pages.approvals.deciding import Decider, approve, correct, send_back
from portal.pages.approvals.forms import ApproveForm, BaseCorrectForm, CorrectForm, ReturnForm
from portal.pages.approvals.listing import Filters, Light
from portal.pages.approvals.rendering import fill_correction, light_words, render_review
from portal.pages.delivery import jobs
from portal.pages.editor.levels import ACTIONS, BY_LEVEL, levels_of
from portal.pages.editor.services import get_post
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import in_zone, zone_of
from portal.paging import MOST_PAGES, read_number
from portal.queue import enqueue
from portal.sheets import DEMO_MARK

bp = Blueprint("approvals", __name__)
HEADER = ["Пост", "Учреждение", "Выходит", "Часовой пояс", "Ждёт", "Времени", "Кампания"]


@bp.get("/posts/review")
@requires(Action.VIEW_POST)
def list_reviews(who: Who) -> ResponseReturnValue:
    """Posts that wait for this person's word, the nearest first."""
    _refuse_others(who)
    filters, now = _read_filters(), datetime.now(UTC)
    posts, total = listing.list_waiting(who, filters, now)
    return render_template(
        "pages/approvals/list_reviews.html",
        nav="posts",
        posts=[(post, listing.light_of(post, now)) for post in posts],
        total=total,
        filters=filters,
        lights=Light,
        colours=listing.COLOURS,
        levels=BY_LEVEL,
        campaigns=listing.list_campaigns(who),
    )


@bp.get("/posts/review/export.<format>")
@requires(Action.VIEW_POST)
def export_reviews(who: Who, format: str) -> ResponseReturnValue:
    """The queue with the filters of the screen."""
    _refuse_others(who)
    now = datetime.now(UTC)
    posts, _ = listing.list_waiting(who, _read_filters(is_export=True), now)
    rows = [[*_cells(post, now), DEMO_MARK if post.is_demo else ""] for post in posts]
    return send_table(format, "na-soglasovanie", HEADER, rows, title="На согласовании", marks_demo=True)


@bp.get("/posts/<int:post_id>/review")
@requires(Action.VIEW_POST)
def review_post(who: Who, post_id: int) -> ResponseReturnValue:
    """One post as its networks will show it, and the decision."""
    return render_review(who, get_post(post_id, who))


@bp.post("/posts/<int:post_id>/approval")
@requires(Action.VIEW_POST)
def approve_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Agree to the revision that was shown."""
    post, form = get_post(post_id, who), ApproveForm()
    if not form.validate_on_submit():
        return render_review(who, post, approve_form=form), 422
    words = (form.words.data or "").strip()
    approve(post, _decider(who, post), revision=form.revision.data or 0, words=words, now=datetime.now(UTC))
    db.session.commit()
    return _done(post)


@bp.post("/posts/<int:post_id>/return")
@requires(Action.VIEW_POST)
def return_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Send the post back with words."""
    post, form = get_post(post_id, who), ReturnForm()
    if not form.validate_on_submit():
        return render_review(who, post, return_form=form), 422
    words, revision = form.words.data or "", form.revision.data or 0
    send_back(post, _decider(who, post), revision=revision, words=words, now=datetime.now(UTC))
    db.session.commit()
    flash("Пост возвращён автору: ваши слова придут ему в уведомлении.", "ok")
    return redirect(url_for(".list_reviews"), 303)


@bp.route("/posts/<int:post_id>/correction", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def correct_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Mend the post in the author's place, and agree to it at once if wanted."""
    post, form = get_post(post_id, who), CorrectForm()
    zone = zone_of(post.organization)
    if not form.is_submitted():
        fill_correction(form, post, zone)
    if not form.validate_on_submit():
        code = 422 if form.is_submitted() else 200
        return render_template("pages/approvals/correct_post.html", post=post, form=form, zone=zone), code
    decider, now = _decider(who, post), datetime.now(UTC)
    _correct(post, decider, form, zone, now)
    if form.is_approved.data:
        approve(post, decider, revision=post.revision, now=now)
    db.session.commit()
    return _done(post)


def _correct(post: Post, decider: Decider, form: BaseCorrectForm, zone: str, now: datetime) -> None:
    """What the form says, with its time by the clock of the institution."""
    correct(
        post,
        decider,
        revision=form.revision.data or 0,
        title=form.title.data or "",
        text=form.text.data or "",
        variants={variant.network: form.text_for(variant.network) for variant in post.variants},
        planned_at=in_zone(form.planned_at.data, zone) if form.planned_at.data else None,
        now=now,
    )


def _done(post: Post) -> ResponseReturnValue:
    """Back to the queue with what became of the post; what is due is sent at once."""
    if post.state is PostState.APPROVED:
        enqueue(jobs.deliver_urgent if post.is_urgent else jobs.deliver_due)
        flash("Пост согласован и запланирован.", "ok")
    else:
        approver = BY_LEVEL.get(post.review_level)
        flash(
            f"Записано. Теперь пост ждёт: {approver.label}." if approver else "Исправления сохранены.", "ok"
        )
    return redirect(url_for(".list_reviews"), 303)


def _decider(who: Who, post: Post) -> Decider:
    return Decider(levels_of(who, post.organization_id), user_id=who.user.id)


def _refuse_others(who: Who) -> None:
    """The queue is for those who may agree somewhere."""
    if not any(who.about(action).scopes for action in ACTIONS.values()):
        raise Forbidden("Очередь согласования видят руководители учреждений, ЦУР и кураторы.")


def _read_filters(*, is_export: bool = False) -> Filters:
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in FILTERS}
    page = 1 if is_export else read_number("page", 1, MOST_PAGES)
    per_page = listing.MOST_EXPORTED if is_export else read_number("per_page", 20, 100)
    return Filters(**asked, page=page, per_page=per_page)


FILTERS = ("q", "light", "level", "campaign")


def _cells(post: Post, now: datetime) -> list[str]:
    approver = BY_LEVEL.get(post.review_level)
    when, zone = light_words(post)
    light = listing.light_of(post, now).label
    return [
        post.title,
        post.organization.short_name,
        when,
        zone,
        approver.label if approver else "",
        light,
        post.campaign,
    ]
