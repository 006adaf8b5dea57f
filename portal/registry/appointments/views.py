"""Responsible persons on the screen: lists by tier, a place with its history, appointing."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.errors import NotFound
from portal.extensions import db
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.appointments import listing, services
from portal.registry.appointments.export import send_export
from portal.registry.appointments.forms import AppointForm, SubstituteForm
from portal.registry.appointments.listing import SUBSTITUTED, Filters
from portal.registry.appointments.places import Place, Tier, get_place
from portal.registry.appointments.services import Standing
from portal.registry.organizations.changing import Unfit
from portal.registry.territories.services import list_municipalities

bp = Blueprint("appointments", __name__, url_prefix="/responsible")


@bp.get("")
@requires(Action.VIEW_OVERVIEW)
def list_responsible(who: Who) -> ResponseReturnValue:
    """Who answers in the territory, and where nobody does."""
    filters = read_filters()
    lines, total = listing.list_lines(who, filters, today=_today())
    regions = listing.list_regions_of(who)
    code = filters.region or (regions[0].code if len(regions) == 1 else "")
    return render_template(
        "responsible/list_responsible.html",
        nav="responsible",
        filters=filters,
        lines=lines,
        total=total,
        counts=listing.count_tiers(who, filters),
        tiers=list(Tier),
        states=[*[(one.value, one.label) for one in Standing], (SUBSTITUTED, "Сейчас замещают")],
        regions=regions,
        municipalities=list_municipalities(code) if code and filters.tier is Tier.ORGANIZATIONS else [],
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_OVERVIEW)
def export_responsible(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    if format not in ("xlsx", "csv"):
        raise NotFound
    return send_export(who, read_filters(), format, today=_today())


@bp.get("/<tier>/<place_key>")
@requires(Action.VIEW_ORGANIZATION)
def place_detail(who: Who, tier: str, place_key: str) -> ResponseReturnValue:
    """Who answers here, by which order, and who did before."""
    return _render(get_place(who, tier, place_key), who)


@bp.post("/<tier>/<place_key>")
@requires(Action.APPOINT_RESPONSIBLE)
def appoint_responsible(who: Who, tier: str, place_key: str) -> ResponseReturnValue:
    """Appoint the one who answers here."""
    return _take(who, get_place(who, tier, place_key), AppointForm(prefix="main"), services.appoint)


@bp.post("/<tier>/<place_key>/substitutes")
@requires(Action.APPOINT_RESPONSIBLE)
def add_substitute(who: Who, tier: str, place_key: str) -> ResponseReturnValue:
    """Let somebody stand in for the one who answers here."""
    return _take(who, get_place(who, tier, place_key), SubstituteForm(prefix="sub"), services.substitute)


@bp.post("/<tier>/<place_key>/appointments/<int:appointment_id>/end")
@requires(Action.APPOINT_RESPONSIBLE)
def end_appointment(who: Who, tier: str, place_key: str, appointment_id: int) -> ResponseReturnValue:
    """Stop an appointment or a substitution today."""
    place = get_place(who, tier, place_key)
    row = services.end(place, appointment_id, today=_today(place), now=datetime.now(UTC))
    db.session.commit()
    flash(f"{'Замещение' if row.is_substitute else 'Назначение'} прекращено: {row.name}.", "ok")
    return redirect(url_for(".place_detail", tier=tier, place_key=place_key), 303)


def _take(who: Who, place: Place, form: AppointForm, write: Any) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _render(place, who, form), 422
    now = datetime.now(UTC)
    try:
        row = write(place, **form.values(), today=_today(place), now=now)
    except Unfit as error:
        db.session.rollback()
        form[error.field].errors = [*form[error.field].errors, str(error)]
        return _render(place, who, form), 422
    db.session.commit()
    flash(f"{'Замещает' if row.is_substitute else 'Назначен ответственный'}: {row.name}.", "ok")
    return redirect(url_for(".place_detail", tier=place.tier.value, place_key=place.key), 303)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {
        name: request.args.get(name, "").strip()[:200] for name in ("q", "region", "municipality", "state")
    }
    tier = request.args.get("tier", "")
    return Filters(
        **asked,
        tier=Tier(tier) if tier in set(Tier) else Tier.ORGANIZATIONS,
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )


def _today(place: Place | None = None) -> date:
    """The date of the place, or of the portal for lists that span zones."""
    if place is None:
        return datetime.now(ZoneInfo(current_app.config["TIMEZONE"])).date()
    return local_today(place.region.timezone, datetime.now(UTC))


def _render(place: Place, who: Who, form: AppointForm | None = None) -> str:
    today = _today(place)
    is_sub = isinstance(form, SubstituteForm)
    is_closed = place.organization is not None and place.organization.closed_on is not None
    return render_template(
        "responsible/place_detail.html",
        nav="responsible",
        demo=place.organization is not None and place.organization.is_demo,
        place=place,
        holder=services.find_holder(place, today=today),
        history=services.list_appointments(place),
        today=today,
        form=form
        if form and not is_sub
        else AppointForm(formdata=None, prefix="main", data={"since": today}),
        sub_form=form if is_sub else SubstituteForm(formdata=None, prefix="sub", data={"since": today}),
        wrong=form,
        may_change=bool(who.about(Action.APPOINT_RESPONSIBLE).scopes) and not is_closed,
    )
