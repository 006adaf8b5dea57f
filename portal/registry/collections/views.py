"""Collections for the ЦУР: opening, progress of districts, accepting."""

from datetime import UTC, date, datetime
from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.errors import Forbidden
from portal.extensions import db
from portal.forms import choice
from portal.paging import MOST_PAGES, read_number
from portal.queue import enqueue
from portal.registry.collections import accepting, jobs, listing, parts, review, services
from portal.registry.collections.forms import CollectionForm, DueForm
from portal.registry.collections.models import Collection, CollectionState
from portal.registry.collections.reach import get_collection
from portal.registry.figures.completeness import completeness
from portal.registry.territories.models import Region
from portal.registry.territories.spheres import sphere_names

bp = Blueprint("collections", __name__, url_prefix="/collections")


@bp.get("")
@requires(Action.FILL_COLLECTION)
def list_collections(who: Who) -> ResponseReturnValue:
    """Collections that this person runs or fills, narrowed by the address."""
    filters = read_list_filters()
    rows, total = listing.list_collections(who, filters)
    return render_template(
        "collections/list_collections.html",
        nav="collections",
        filters=filters,
        states=CollectionState,
        rows=rows,
        total=total,
        can_open=bool(services.list_own_regions(who.about(Action.OPEN_COLLECTION))),
        now=datetime.now(UTC),
        local_today=local_today,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.OPEN_COLLECTION)
def open_collection(who: Who) -> ResponseReturnValue:
    """Ask districts for their parts of the registry."""
    form = CollectionForm()
    regions, is_asked = _offer(form, who)
    if not is_asked:
        return _render_opening(form)
    if not form.validate_on_submit() or not (form.districts.data or form.more.data):
        return _render_opening(form), 422
    collection = services.open_collection(
        regions[form.region.data],
        title=form.title.data or "",
        instruction=form.instruction.data or "",
        due=cast(date, form.due.data),
        spheres=form.spheres.data or [],
        districts=[int(id) for id in form.districts.data or [] if id.isdecimal() and len(id) < 10],
        more=[line.strip() for line in (form.more.data or "").splitlines() if line.strip()],
        now=datetime.now(UTC),
    )
    db.session.commit()
    flash("Сбор открыт: районы увидят свои части и получат уведомления.", "ok")
    return redirect(url_for(".collection_detail", collection_id=collection.id), 303)


@bp.get("/<int:collection_id>")
@requires(Action.OPEN_COLLECTION)
def collection_detail(who: Who, collection_id: int) -> ResponseReturnValue:
    """How far each district is."""
    collection, state = get_collection(collection_id, who), request.args.get("state", "")
    return render_template(
        "collections/collection_detail.html",
        nav="collections",
        collection=collection,
        lines=parts.list_parts(collection, state=state),
        unattended=parts.list_unattended(collection),
        states=review.count_states(collection),
        state=state,
        ready=accepting.weigh(collection),
        complete=completeness(collection.region_code),
        due_form=DueForm(formdata=None, data={"due": collection.due}),
        is_late=lambda part: services.is_late(collection, part, datetime.now(UTC)),
    )


@bp.get("/<int:collection_id>/progress")
@requires(Action.OPEN_COLLECTION)
def collection_progress(who: Who, collection_id: int) -> ResponseReturnValue:
    """The fragment alone; when the writing is over the page is asked to open anew."""
    collection = get_collection(collection_id, who)
    answer = render_template("collections/_collection.html", collection=collection)
    if collection.state.value == "accepting":
        return answer
    return answer, {"HX-Redirect": url_for(".collection_detail", collection_id=collection.id)}


@bp.post("/<int:collection_id>/accept")
@requires(Action.OPEN_COLLECTION)
def accept_collection(who: Who, collection_id: int) -> ResponseReturnValue:
    """Write what was agreed into the registry."""
    collection = get_collection(collection_id, who)
    without_owing = "without_owing" in request.form
    try:
        accepting.request_accepting(
            collection, accepter_id=who.user.id, without_owing=without_owing, now=datetime.now(UTC)
        )
    except accepting.NotReady as error:
        db.session.rollback()
        flash(str(error), "bad")
        return redirect(url_for(".collection_detail", collection_id=collection_id), 303)
    db.session.commit()
    enqueue(jobs.accept_collection, collection.id)
    return _back(collection)


@bp.post("/<int:collection_id>/cancel")
@requires(Action.OPEN_COLLECTION)
def cancel_collection(who: Who, collection_id: int) -> ResponseReturnValue:
    """Give the collection up."""
    collection = get_collection(collection_id, who)
    services.cancel_collection(collection, now=datetime.now(UTC))
    db.session.commit()
    flash("Сбор отменён. Всё, что внесли районы, осталось здесь для чтения.", "ok")
    return _back(collection)


@bp.post("/<int:collection_id>/remind")
@requires(Action.OPEN_COLLECTION)
def remind_districts(who: Who, collection_id: int) -> ResponseReturnValue:
    """Remind those who have not sent."""
    collection = get_collection(collection_id, who)
    count = parts.ask_reminder(collection, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Напомним районам: {count}.", "ok")
    return _back(collection)


@bp.post("/<int:collection_id>/due")
@requires(Action.OPEN_COLLECTION)
def change_due(who: Who, collection_id: int) -> ResponseReturnValue:
    """Give districts another term."""
    collection, form = get_collection(collection_id, who), DueForm()
    if form.validate_on_submit():
        services.change_due(collection, cast(date, form.due.data))
        db.session.commit()
        flash("Срок изменён, районам об этом сообщим.", "ok")
    else:
        flash(f"Срок не изменён: {'; '.join(map(str, form.due.errors))}", "bad")
    return _back(collection)


def read_list_filters() -> listing.Filters:
    """The filters of the list in the address."""
    return listing.Filters(
        q=request.args.get("q", "").strip()[:200].replace("\0", ""),
        state=request.args.get("state", ""),
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, 100),
    )


def _back(collection: Collection) -> ResponseReturnValue:
    return redirect(url_for(".collection_detail", collection_id=collection.id), 303)


def _offer(form: CollectionForm, who: Who) -> tuple[dict[str, Region], bool]:
    """Regions and districts to choose from, and whether the form was filled for the region now chosen.

    With another region its districts are offered first, all marked.
    """
    regions = {region.code: region for region in services.list_own_regions(who)}
    if not regions:
        raise Forbidden("Сбор открывает тот, кто отвечает за весь субъект: часть района вам пришлют.")
    form.region.choices = [choice(region.code, region.short) for region in regions.values()]
    code = form.region.data if form.region.data in regions else next(iter(regions))
    places = services.list_districts(code)
    form.districts.choices = [choice(str(place.id), place.name) for place in places]
    if own := services.own_spheres(who, code):
        form.spheres.choices = [choice(sphere, sphere_names()[sphere]) for sphere in own]
        form.spheres.data = form.spheres.data or own
    is_asked = form.is_submitted() and request.form.get("shown_region", code) == code
    if not is_asked:
        form.region.data, form.districts.data = code, [str(place.id) for place in places]
    return regions, is_asked


def _render_opening(form: CollectionForm) -> str:
    if form.is_submitted() and not (form.districts.data or form.more.data):
        form.districts.errors = [*form.districts.errors, "Отметьте хотя бы один район"]
    return render_template("collections/open_collection.html", nav="collections", form=form)
