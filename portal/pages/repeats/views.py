"""Repetition of a post and slots of the week on the screen."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.editor.desks import list_writable
from portal.pages.editor.reach import get_organization, get_own_post, refuse_locked, refuse_without_consent
from portal.pages.editor.services import get_post
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import zone_of
from portal.pages.repeats import services
from portal.pages.repeats.forms import WEEKDAYS, RepeatForm, SlotForm, StopForm
from portal.pages.repeats.models import Rhythm
from portal.pages.repeats.queueing import put_in_queue
from portal.pages.slots import services as slots
from portal.registry.organizations.models import Organization
from portal.typography import moment, plural

bp = Blueprint("repeats", __name__)
bp.app_context_processor(lambda: {"repeat_of": services.find_repeat})  # for the page of a post
MOST_PLACES = 100
NO_SLOTS = "Сначала задайте слоты недели: дни и часы. Потом нажмите «В очередь» ещё раз."


@bp.get("/posts/<int:post_id>/repeat")
@requires(Action.VIEW_POST)
def show_repeat(who: Who, post_id: int) -> ResponseReturnValue:
    """How a post comes again, with the copies made ahead."""
    return _render(get_post(post_id, who), RepeatForm(formdata=None))


@bp.post("/posts/<int:post_id>/repeat")
@requires(Action.VIEW_POST)
def create_repeat(who: Who, post_id: int) -> ResponseReturnValue:
    """Have a post come again."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    refuse_without_consent(post, hand)
    form, now = RepeatForm(), datetime.now(UTC)
    if not form.validate_on_submit():
        return _render(post, form), 422
    try:
        services.create_repeat(
            post, rhythm=Rhythm(form.rhythm.data), until=form.until.data, author_id=who.user.id, now=now
        )
    except Conflict as error:
        form.form_errors.append(str(error))
        return _render(post, form), 409
    db.session.commit()
    flash("Повтор задан.", "ok")
    return redirect(url_for(".show_repeat", post_id=post_id), 303)


@bp.post("/posts/<int:post_id>/repeat/end")
@requires(Action.VIEW_POST)
def stop_repeat(who: Who, post_id: int) -> ResponseReturnValue:
    """No more copies."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    form, now = StopForm(), datetime.now(UTC)
    repeat = services.get_repeat(post)
    is_clearing = bool(form.is_clearing.data)
    cleared = services.stop_repeat(repeat, is_clearing=is_clearing, author_id=who.user.id, now=now)
    db.session.commit()
    tail = f" Отменено: {plural(cleared, 'копия', 'копии', 'копий')}." if cleared else ""
    flash(f"Повтор остановлен.{tail}", "ok")
    return redirect(url_for(".show_repeat", post_id=post_id), 303)


@bp.post("/posts/<int:post_id>/queue")
@requires(Action.VIEW_POST)
def queue_post(who: Who, post_id: int) -> ResponseReturnValue:
    """Put a post into the next free slot of its institution."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    refuse_without_consent(post, hand)
    if not slots.list_slots(post.organization_id):
        flash(NO_SLOTS, "warn")
        return redirect(url_for(".list_slots", organization_id=post.organization_id, post=post_id), 303)
    at = put_in_queue(post, who, now=datetime.now(UTC))
    db.session.commit()
    when = moment(at, zone_of(post.organization), has_zone=True)
    is_waiting = post.state is PostState.REVIEW
    flash(f"Пост {'ждёт согласования' if is_waiting else 'встал в очередь'}: {when}.", "ok")
    return redirect(url_for("posts.post_detail", post_id=post_id), 303)


@bp.route("/organizations/<int:organization_id>/slots", methods=["GET", "POST"])
@requires(Action.VIEW_POST)
def list_slots(who: Who, organization_id: int) -> ResponseReturnValue:
    """Slots of the week, and the form of new ones."""
    organization, _ = get_organization(who, organization_id)
    form, places = SlotForm(), _list_places(who, organization)
    if not form.validate_on_submit():
        return _render_slots(organization, form, places), 422 if form.is_submitted() else 200
    minute = slots.read_minute(form.at.data or "") or 0
    chosen = places if form.is_everywhere.data and places else [organization]
    for place in chosen:
        slots.add_slots(place, form.weekdays.data or [], minute)
    db.session.commit()
    count = plural(len(chosen), "учреждении", "учреждениях", "учреждениях")
    flash(f"Слоты добавлены в {count}." if len(chosen) > 1 else "Слоты добавлены.", "ok")
    post_id = request.args.get("post", type=int)
    return redirect(url_for(".list_slots", organization_id=organization_id, post=post_id), 303)


@bp.post("/organizations/<int:organization_id>/slots/<int:slot_id>/removal")
@requires(Action.VIEW_POST)
def remove_slot(who: Who, organization_id: int, slot_id: int) -> ResponseReturnValue:
    """Take a slot away."""
    organization, _ = get_organization(who, organization_id)
    slots.remove_slot(organization, slot_id)
    db.session.commit()
    return redirect(url_for(".list_slots", organization_id=organization_id), 303)


def _render(post: Post, form: RepeatForm) -> str:
    repeat, zone = services.find_repeat(post), zone_of(post.organization)
    now = datetime.now(UTC)
    local = post.planned_at.astimezone(ZoneInfo(post.zone or zone)) if post.planned_at else None
    return render_template(
        "pages/repeats/show_repeat.html",
        nav="posts",
        post=post,
        zone=zone,
        local=local,
        repeat=repeat,
        coming=services.list_coming(repeat, now=now) if repeat else [],
        form=form,
        stop_form=StopForm(formdata=None),
    )


def _list_places(who: Who, organization: Organization) -> list[Organization]:
    """The institutions that slots may be given at once; none where they are one or too many."""
    found = list_writable(who, most=MOST_PLACES + 1)
    is_few = 1 < len(found) <= MOST_PLACES and organization in found
    return found if is_few else []


def _render_slots(organization: Organization, form: SlotForm, places: list[Organization]) -> str:
    return render_template(
        "pages/repeats/list_slots.html",
        nav="posts",
        organization=organization,
        places=places,
        post_id=request.args.get("post", type=int),
        zone=zone_of(organization),
        slots=slots.list_slots(organization.id),
        weekdays=WEEKDAYS,
        form=form,
    )
