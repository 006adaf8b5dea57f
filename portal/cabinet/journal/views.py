"""The journal of deeds in a person's territory, and the history of one institution."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.cabinet.journal.services import Filters, list_history, walk_events
from portal.cabinet.journal.services import list_events as find_events
from portal.cabinet.journal.words import Deed, describe
from portal.downloads import send_table
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.organizations.services import get_organization
from portal.sheets import DEMO_MARK
from portal.typography import moment

bp = Blueprint("journal", __name__)
PER_PAGE = 50
LAST = 2**31 - 1  # what a key of PostgreSQL holds
HEADER = ("Когда", "Учреждение", "Кто", "Что сделано")


@bp.get("/journal")
@requires(Action.VIEW_AUDIT)
def list_events(who: Who) -> ResponseReturnValue:
    """What was done to the organizations of this territory, narrowed by the address, the newest first."""
    before, filters = request.args.get("before", ""), _read_filters()
    older_than = min(int(before[:18]), LAST) if before.isascii() and before.isdecimal() else None
    rows = find_events(who, filters, _zone(), before=older_than, limit=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    return render_template(
        "journal/list_events.html",
        nav="journal",
        filters=filters,
        query={name: value for name, value in asdict(filters).items() if value},
        rows=shown,
        has_more=len(rows) > PER_PAGE,
        deeds=describe(row[0] for row in shown),
    )


@bp.get("/journal/export.<format>")
@requires(Action.VIEW_AUDIT)
def export_events(who: Who, format: str) -> ResponseReturnValue:
    """The narrowed journal as a table."""
    name = f"zhurnal-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, HEADER, _cells(who, _read_filters()), title="Журнал", marks_demo=True)


def _cells(who: Who, filters: Filters) -> Iterator[list[str]]:
    for rows in walk_events(who, filters, _zone()):
        deeds = describe(row[0] for row in rows)
        for event, person, place, zone, is_demo in rows:
            mark = DEMO_MARK if is_demo else ""
            yield [moment(event.at, zone), place, person or "портал", _in_words(deeds[event.id]), mark]


def _in_words(deed: Deed) -> str:
    changes = [f"{label}: {was} → {now}" for label, was, now in deed.changes]
    return "; ".join(filter(None, [deed.what, deed.reason, *changes]))


def _read_filters() -> Filters:
    asked = {name: request.args.get(name, "") for name in ("q", "since", "until")}
    return Filters(**{name: text.replace("\0", "").strip()[:200] for name, text in asked.items()})


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["TIMEZONE"])


@bp.get("/organizations/<int:organization_id>/history")
@requires(Action.VIEW_ORGANIZATION)
def organization_history(who: Who, organization_id: int) -> ResponseReturnValue:
    """What was ever done to one institution, the newest first; it stays when the institution is closed."""
    organization = get_organization(organization_id, who)
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    rows, total = list_history(organization.id, page=page, per_page=per_page)
    return render_template(
        "journal/organization_history.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        rows=rows,
        deeds=describe(event for event, _ in rows),
        page=page,
        per_page=per_page,
        total=total,
    )
