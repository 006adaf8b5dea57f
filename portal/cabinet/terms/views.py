"""The calendar of terms: a month, a day, what is late; and its export."""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.cabinet.terms.months import read_day, read_month, shift, weeks_of
from portal.cabinet.terms.services import Filters, Item, TermKind, by_day, list_items
from portal.calendar import local_today
from portal.downloads import send_table
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_regions
from portal.sheets import DEMO_MARK

bp = Blueprint("calendar", __name__)
HEADER = ("Срок", "Вид", "Что", "Где", "Просрочено")
LONG_AGO = timedelta(days=366)
PARAMETERS = ("month", "day", "kind", "region", "late")


@bp.get("/terms")
@requires(Action.VIEW_TASK)
def month_terms(who: Who) -> ResponseReturnValue:
    """Terms of a month as a table, as a list on a phone; of one day, or all that is late, as a list."""
    now, today = datetime.now(UTC), _today(who)
    filters = read_filters(today)
    items, is_cut = list_items(who, filters, now)
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 50, 100)
    is_list = filters.is_late or filters.first == filters.last
    shown = items[(page - 1) * per_page : page * per_page] if is_list else items
    return render_template(
        "terms/month_terms.html",
        nav="terms",
        **_frame(read_month(request.args.get("month", ""), today)),
        items=shown,
        days=by_day(shown),
        total=len(items),
        page=page,
        per_page=per_page,
        is_list=is_list,
        is_cut=is_cut,
        filters=filters,
        today=today,
        kinds=list(TermKind),
        regions=list_seen_regions(who),
        query={name: value for name in PARAMETERS if (value := request.args.get(name))},
    )


@bp.get("/terms/export.<format>")
@requires(Action.VIEW_TASK)
def export_terms(who: Who, format: str) -> ResponseReturnValue:
    """The same lines as a table."""
    now = datetime.now(UTC)
    items, _ = list_items(who, read_filters(_today(who)), now)
    name = f"sroki-{now:%Y-%m-%d}"
    return send_table(format, name, HEADER, map(_cells, items), title="Сроки", marks_demo=True)


def read_filters(today: date) -> Filters:
    """What the address asks for; what makes no sense is as if not given."""
    kind, region = request.args.get("kind", ""), request.args.get("region", "")[:10]
    kind = kind if kind in set(TermKind) else ""
    if request.args.get("late") == "1":
        return Filters(today - LONG_AGO, today, kind, region, is_late=True)
    if day := read_day(request.args.get("day", "")):
        return Filters(day, day, kind, region)
    weeks = weeks_of(read_month(request.args.get("month", ""), today))
    return Filters(weeks[0][0].date, weeks[-1][-1].date, kind, region)


def _frame(month: date) -> dict[str, object]:
    """The month with its neighbours and weeks."""
    around = {"before": shift(month, -1), "after": shift(month, 1)}
    return {"month": month, "weeks": weeks_of(month), **around}


def _today(who: Who) -> date:
    return local_today(who.user.timezone or current_app.config["TIMEZONE"], datetime.now(UTC))


def _cells(item: Item) -> list[str]:
    late, demo = "да" if item.is_late else "", DEMO_MARK if item.is_demo else ""
    return [f"{item.day:%d.%m.%Y}", item.kind.label, item.title, item.place, late, demo]
