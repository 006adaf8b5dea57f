"""The list of posts and its export."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, may, requires
from portal.downloads import send_table
from portal.pages.delivery.outcomes import COLOURS, SHORT, Outcome
from portal.pages.editor import listing
from portal.pages.editor.listing import Filters
from portal.pages.networks.contract import Network
from portal.paging import MOST_PAGES, read_number

bp = Blueprint("post_lists", __name__)
NAMES = ("q", "state", "network", "organization", "template", "since", "until", "mine", "delegated")
PAGING = ("page", "per_page", "sort")


@bp.get("/posts")
@requires(Action.VIEW_POST)
def list_posts(who: Who) -> ResponseReturnValue:
    """Posts of the person's institutions, narrowed by the address."""
    filters = read_filters()
    rows, total = listing.list_posts(who, filters, _zone())
    return render_template(
        "pages/editor/list_posts.html",
        filters=filters,
        query=_query(filters),
        rows=rows,
        total=total,
        pages=listing.list_pages_of(rows),
        institutions=(institutions := listing.list_institutions(who)),
        names=listing.find_names(replace(filters, organization="") if institutions else filters),
        outcomes=Outcome,
        colours=COLOURS,
        short=SHORT,
        networks=list(Network),
        can_write=may("write_post") or may("delegate_post"),
    )


@bp.get("/posts/export.<format>")
@requires(Action.VIEW_POST)
def export_posts(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table."""
    rows = listing.list_export_rows(who, read_filters(), _zone())
    name = f"posty-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Посты", marks_demo=True)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").replace("\0", "").strip()[:200] for name in NAMES}
    sort = request.args.get("sort", "")
    return Filters(
        **asked,
        sort=sort if sort in listing.ORDERS else "-planned",
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, 100),
    )


def _query(filters: Filters) -> dict[str, str]:
    return {name: value for name, value in asdict(filters).items() if value and name not in PAGING}


def _zone() -> str:
    zone: str = current_app.config["TIMEZONE"]
    return zone
