"""The curator's first screen: the territory in figures, its stages, the table of institutions."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, may, requires
from portal.cabinet.overview import services
from portal.cabinet.overview.services import Figures, Filters
from portal.paging import same_page
from portal.registry.organizations.models import OrgType
from portal.registry.territories.services import list_regions
from portal.typography import rudate

bp = Blueprint("overview", __name__)

PAGE_SIZES = (20, 50, 100)
MOST_ROWS = 1000


@bp.get("/")
@requires(Action.USE_PORTAL)
def home(who: Who) -> ResponseReturnValue:
    """Send everyone to their main screen."""
    target = "overview.overview" if may(Action.VIEW_OVERVIEW) else "checklist.list_sites"
    return redirect(url_for(target), 303)


@bp.get("/overview")
@requires(Action.VIEW_OVERVIEW)
def overview(who: Who) -> ResponseReturnValue:
    """The overview of the person's territory, narrowed by the address."""
    filters, now = read_filters(), datetime.now(UTC)
    figures = services.count_figures(who, filters, now=now)
    rows, total = services.list_rows(who, filters, now=now)
    return render_template(
        "overview/overview.html",
        nav="overview",
        filters=filters,
        kept={name: value for name in ("tab", "region", "sort") if (value := request.args.get(name))},
        figures=figures,
        tabs=_tabs(filters, figures),
        stages=services.count_stages(who, filters),
        weeks=services.published_by_week(who, filters, now=now),
        rows=rows,
        days={row.stage_due: rudate(row.stage_due, "d MMM") for row in rows if row.stage_due},
        total=total,
        now=now,
        today=now.date(),
        types=list(OrgType),
        regions=list_regions(),
        page_sizes=PAGE_SIZES,
    )


def _tabs(filters: Filters, figures: Figures) -> list[dict[str, Any]]:
    counts = (
        ("all", "Все", figures.organizations),
        ("overdue", "Просрочено", figures.overdue),
        ("filling", "Наполнение", figures.filling),
        ("review", "На проверке", figures.review),
        ("official", "Официальные", figures.official),
        ("none", "Без сайта", figures.organizations - figures.sites),
    )
    return [
        {
            "label": label,
            "href": same_page({"tab": key, "stage": None, "page": None}),
            "is_current": filters.tab == key,
            "count": count,
            "cls": "bad" if key == "overdue" and count else "",
        }
        for key, label, count in counts
    ]


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "type", "stage", "region")}
    return Filters(
        **asked,
        tab=request.args.get("tab", "all"),
        municipality=request.args.get("municipality", ""),
        sort=request.args.get("sort", "due"),
        page=_positive("page", 1, 1_000_000),
        per_page=_positive("per_page", PAGE_SIZES[0], MOST_ROWS),
    )


def _positive(name: str, default: int, most: int) -> int:
    text = request.args.get(name, "")
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 9 else default
