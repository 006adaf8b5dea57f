"""The calendar of terms: a month, a day, what is late; and its export."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.cabinet.terms.months import read_day, read_month, shift, weeks_of
from portal.cabinet.terms.services import Filters, Item, TermKind, by_day, list_items
from portal.calendar import local_today
from portal.errors import NotFound
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_regions
from portal.sheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

bp = Blueprint("calendar", __name__)
EXPORTS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
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
    if format not in EXPORTS:
        raise NotFound
    now = datetime.now(UTC)
    items, _ = list_items(who, read_filters(_today(who)), now)
    has_demo = any(item.is_demo for item in items)
    header = [*HEADER, *(["Учебные данные"] if has_demo else [])]
    rows, file = _rows(items, has_demo), io.BytesIO()
    write_csv(file, header, rows) if format == "csv" else write_xlsx(file, header, rows, title="Сроки")
    file.seek(0)
    name = f"sroki-{now:%Y-%m-%d}.{format}"
    return send_file(file, EXPORTS[format], as_attachment=True, download_name=name)


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


def _rows(items: list[Item], has_demo: bool) -> Iterator[list[str]]:
    for item in items:
        cells = [
            f"{item.day:%d.%m.%Y}",
            item.kind.label,
            item.title,
            item.place,
            "да" if item.is_late else "",
        ]
        yield [*cells, "да" if item.is_demo else ""] if has_demo else cells
