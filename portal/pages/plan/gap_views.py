"""Who does not publish enough: the curator's table of windows."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.downloads import send_table
from portal.pages.networks.contract import Network
from portal.pages.plan import gaps
from portal.pages.plan.gaps import SHOWS, SORTS, GapFilters, GapLine
from portal.pages.plan.periods import View, period_of, read_date, step
from portal.pages.plan.windows import load_norm, windows_of
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.registry.organizations.models import OrgType
from portal.sheets import DEMO_MARK

bp = Blueprint("gaps", __name__, url_prefix="/posts/gaps")
NAMES = ("network", "type", "region", "municipality", "q")
MOST_EXPORTED = 10_000


@bp.get("")
@requires(Action.VIEW_POST)
def list_gaps(who: Who) -> ResponseReturnValue:
    """Pages that publish less than the norm, those that lack most first."""
    filters, now, norm = read_filters(who), datetime.now(UTC), load_norm()
    lines, total = gaps.list_gaps(who, filters, norm=norm.posts, now=now)
    period = period_of(View.LIST, filters.month)
    return render_template(
        "pages/plan/list_gaps.html",
        filters=filters,
        lines=lines,
        total=total,
        norm=norm,
        windows=windows_of(filters.month),
        before=step(period, -1),
        after=step(period, 1),
        shows=SHOWS,
        networks=list(Network),
        types=list(OrgType),
        regions=list_seen_regions(who),
        districts=list_seen_districts(who, filters.region) if filters.region else [],
        query={
            name: request.args[name] for name in (*NAMES, "show", "date", "sort") if request.args.get(name)
        },
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_POST)
def export_gaps(who: Who, format: str) -> ResponseReturnValue:
    """The same lines as a table."""
    filters, now, norm = read_filters(who, per_page=MOST_EXPORTED), datetime.now(UTC), load_norm()
    lines, _ = gaps.list_gaps(who, filters, norm=norm.posts, now=now)
    labels = [window.label for window in windows_of(filters.month)]
    header = ["Учреждение", "Сеть", "Страница"]
    for label in labels:
        header += [f"{label}, вышло", f"{label}, запланировано", f"{label}, итог"]
    name = f"okna-{filters.month:%Y-%m}"
    return send_table(format, name, header, map(_cells, lines), title="Пробелы", marks_demo=True)


def read_filters(who: Who, per_page: int = 0) -> GapFilters:
    """What the address asks for; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in NAMES}
    show, sort = request.args.get("show", ""), request.args.get("sort", "")
    today = local_today(who.user.timezone or current_app.config["TIMEZONE"], datetime.now(UTC))
    return GapFilters(
        month=read_date(request.args.get("date", ""), today).replace(day=1),
        show=show if show in SHOWS else "current",
        sort=sort if sort in SORTS else "missing",
        page=1 if per_page else read_number("page", 1, MOST_PAGES),
        per_page=per_page or read_number("per_page", 20, 100),
        **asked,
    )


def _cells(line: GapLine) -> list[str]:
    cells = [line.organization, line.network.label, line.page]
    for fill in line.fills:
        cells += [str(fill.published), str(fill.planned), fill.words]
    return [*cells, DEMO_MARK if line.is_demo else ""]
