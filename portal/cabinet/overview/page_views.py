"""Official pages in the overview: how far the law is kept and where it is worst, for who has five minutes."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.pages.compliance import listing
from portal.pages.compliance.counting import By, count_by, total_of
from portal.pages.compliance.ordering import put_worst_first
from portal.registry.organizations.listing import Filters
from portal.registry.scopes import covers_country

bp = Blueprint("overview_pages", __name__)
SHOWN = 8


@bp.get("/overview/official-pages")
@requires(Action.VIEW_PAGE)
def official_pages(who: Who) -> ResponseReturnValue:
    """The fragment alone: counted apart, so that the overview itself does not wait for it."""
    region = request.args.get("region", "").replace("\0", "")[:10]
    by = By.REGION if covers_country(who.scopes) and not region else By.DISTRICT
    conditions = listing.within(who, Filters(region=region))
    lines = count_by(by, conditions)
    worst = [line for line in put_worst_first(lines) if line.must]
    return render_template(
        "overview/_official_pages.html",
        by=by,
        region=region,
        total=total_of(by, lines, conditions),
        worst=worst[:SHOWN],
        hidden=max(len(worst) - SHOWN, 0),
    )
