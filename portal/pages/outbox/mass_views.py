"""Watching a mass campaign go out."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.pages.outbox import listing, mass
from portal.pages.outbox.vitals import examine
from portal.paging import MOST_PAGES, read_number

bp = Blueprint("mass", __name__, url_prefix="/deliveries/mass")


@bp.get("")
@requires(Action.VIEW_POST)
def list_mass(who: Who) -> ResponseReturnValue:
    """Templates with a bar each."""
    now, page, per_page = (
        datetime.now(UTC),
        read_number("page", 1, MOST_PAGES),
        read_number("per_page", 20, 100),
    )
    lines, total = mass.list_mass(who, now=now, page=page, per_page=per_page)
    return render_template(
        "pages/outbox/list_mass.html",
        lines=lines,
        total=total,
        page=page,
        per_page=per_page,
        **_frame(who, now),
    )


@bp.get("/<int:mass_id>")
@requires(Action.VIEW_POST)
def mass_detail(who: Who, mass_id: int) -> ResponseReturnValue:
    """One template: the whole and each network, with the health of those who send."""
    line, networks = mass.get_mass(mass_id, who)
    frame = _frame(who, datetime.now(UTC))
    vitals = examine(listing.oldest_due(frame["now"]), now=frame["now"])
    return render_template(
        "pages/outbox/mass_detail.html", line=line, networks=networks, vitals=vitals, **frame
    )


@bp.get("/<int:mass_id>/state")
@requires(Action.VIEW_POST)
def mass_state(who: Who, mass_id: int) -> ResponseReturnValue:
    """The bars alone, asked again while something is left."""
    line, networks = mass.get_mass(mass_id, who)
    frame = _frame(who, datetime.now(UTC))
    return render_template("pages/outbox/_mass.html", line=line, networks=networks, **frame)


def _frame(who: Who, now: datetime) -> dict[str, Any]:
    return {"now": now, "zone": who.user.timezone or current_app.config["TIMEZONE"]}
