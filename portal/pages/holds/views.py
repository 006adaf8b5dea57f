"""The stop-cock on the screen: press, see what waits, release or cancel."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import audit
from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.delivery import holds, jobs
from portal.pages.delivery.models import PostingHold
from portal.pages.holds.forms import REASONS, HoldForm, ReleaseForm
from portal.pages.holds.places import list_places, title_holds
from portal.pages.holds.reach import get_hold, list_covering, list_lines
from portal.pages.holds.telling import tell_hold
from portal.paging import MOST_PAGES, read_number
from portal.queue import enqueue
from portal.typography import plural

bp = Blueprint("holds", __name__, url_prefix="/holds")
POSTS = "пост", "поста", "постов"
bp.app_context_processor(lambda: {"covering_holds": list_covering})  # for the screens of editors
FIRST = 50  # open holds on one screen: more of them at once would be a mistake by itself


@bp.route("", methods=["GET", "POST"])
@requires(Action.HOLD_POSTS)
def list_holds(who: Who) -> ResponseReturnValue:
    """What is stopped now and what was; a press stops a territory."""
    form, now = HoldForm(), datetime.now(UTC)
    places = list_places(who, request.args.get("organization", type=int))
    form.offer(places)
    if form.is_submitted() and form.validate():
        place = next(one for one in places if one.key == form.scope.data)
        reason, author_id = (form.reason.data or "").strip(), who.user.id
        made, is_new = holds.hold(place.scope, place.spheres, reason=reason, author_id=author_id, now=now)
        if is_new:
            tell_hold(made, "opened", holds.list_held_organizations(made), now=now)
            _record(made, "held", reason=made.reason, posts=made.posts_count)
        db.session.commit()
        flash(_words(made) if is_new else "Эта территория уже остановлена.", "warn" if is_new else "inf")
        return redirect(url_for(".list_holds"), 303)
    return _render(who, form, now), 422 if form.is_submitted() else 200


@bp.route("/<int:hold_id>/release", methods=["GET", "POST"])
@requires(Action.HOLD_POSTS)
def release_hold(who: Who, hold_id: int) -> ResponseReturnValue:
    """Let everything go: at once one after another, or at another time."""
    hold, form, now, zone = get_hold(hold_id, who), ReleaseForm(), datetime.now(UTC), zone_of_person(who)
    if form.check(zone, now):
        told = holds.list_held_organizations(hold)
        waited = holds.count_held(hold, now=now)
        freed = holds.release(hold, at=form.moment(zone), ended_by_id=who.user.id, now=now)
        tell_hold(hold, holds.RELEASED, told, now=now)
        _record(hold, holds.RELEASED, deliveries=len(freed), how=form.how.data)
        posts = waited.posts - holds.count_held(hold, now=now).posts  # what another hold covers still waits
        db.session.commit()
        enqueue(jobs.deliver_due)
        flash(f"Остановка снята. Снова запланировано: {plural(posts, *POSTS)}.", "ok")
        return redirect(url_for(".list_holds"), 303)
    return _render_end(hold, form, zone, now), 422 if form.is_submitted() else 200


@bp.post("/<int:hold_id>/cancel")
@requires(Action.HOLD_POSTS)
def cancel_hold(who: Who, hold_id: int) -> ResponseReturnValue:
    """Take back all that waits."""
    hold, now = get_hold(hold_id, who), datetime.now(UTC)
    if request.form.get("is_sure") != "1":
        flash("Поставьте отметку, что посты отменяются насовсем.", "bad")
        return redirect(url_for(".release_hold", hold_id=hold.id), 303)
    told = holds.list_held_organizations(hold)
    posts = len(holds.cancel(hold, ended_by_id=who.user.id, now=now))
    tell_hold(hold, holds.CANCELLED, told, now=now)
    _record(hold, holds.CANCELLED, posts=posts)
    db.session.commit()
    flash(f"Остановка снята, отменено: {plural(posts, *POSTS)}. Тексты сохранились.", "ok")
    return redirect(url_for(".list_holds"), 303)


def zone_of_person(who: Who) -> str:
    """The zone in which this person sees time."""
    zone: str = who.user.timezone or current_app.config["TIMEZONE"]
    return zone


def _render(who: Who, form: HoldForm, now: datetime) -> str:
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    open_lines, _ = list_lines(who, is_open=True, per_page=FIRST)
    lines, total = list_lines(who, is_open=False, page=page, per_page=per_page)
    return render_template(
        "pages/holds/list_holds.html",
        form=form,
        reasons=REASONS,
        open_lines=[(line, holds.count_held(line.hold, now=now)) for line in open_lines],
        lines=lines,
        total=total,
        page=page,
        per_page=per_page,
        zone=zone_of_person(who),
    )


def _render_end(hold: PostingHold, form: ReleaseForm, zone: str, now: datetime) -> str:
    return render_template(
        "pages/holds/release_hold.html",
        form=form,
        hold=hold,
        place=title_holds([hold])[hold.id],
        held=holds.count_held(hold, now=now),
        zone=zone,
        now=now,
    )


def _words(hold: PostingHold) -> str:
    posts = plural(hold.posts_count, *POSTS)
    return f"Публикации остановлены. Ждут: {posts}, страниц — {hold.pages_count}."


def _record(hold: PostingHold, what: str, **details: Any) -> None:
    audit.record(f"posts.{what}", f"hold:{hold.id}", scope=hold.scope, spheres=hold.sphere_codes, **details)
