"""The curator's first screen: the territory in figures, its stages, the table of institutions."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, may, requires
from portal.cabinet.overview import services, table
from portal.cabinet.overview.services import Figures, Filters
from portal.gosweb.sites.models import SiteStage
from portal.paging import MOST_PAGES, MOST_ROWS, read_number, same_page
from portal.registry.collections.owed import list_owed
from portal.registry.organizations.listing import list_seen_regions
from portal.registry.organizations.models import OrgType
from portal.typography import rudate

bp = Blueprint("overview", __name__)


@bp.get("/")
@requires(Action.USE_PORTAL)
def home(who: Who) -> ResponseReturnValue:
    """Send everyone to their main screen."""
    if may(Action.VIEW_OVERVIEW):
        return redirect(url_for("overview.overview"), 303)
    is_poster = may(Action.WRITE_POST) and not may(Action.EDIT_SECTION)
    return redirect(url_for("plan.calendar" if is_poster else "checklist.list_sites"), 303)


@bp.get("/overview")
@requires(Action.VIEW_OVERVIEW)
def overview(who: Who) -> ResponseReturnValue:
    """The overview of the person's territory, narrowed by the address."""
    filters, now = read_filters(), datetime.now(ZoneInfo(current_app.config["TIMEZONE"]))
    figures = services.count_figures(who, filters, now=now)
    rows, total = table.list_rows(who, filters, now=now)
    return render_template(
        "overview/overview.html",
        nav="overview",
        filters=filters,
        kept={name: value for name in ("tab", "region", "sort") if (value := request.args.get(name))},
        figures=figures,
        tabs=_tabs(filters, figures),
        rows=rows,
        owed=list_owed(who),
        days={day: rudate(day, "d MMM") for day in {row.stage_due for row in rows} if day},
        total=total,
        now=now,
        today=now.date(),
        types=list(OrgType),
        regions=list_seen_regions(who),
    )


def _tabs(filters: Filters, figures: Figures) -> list[dict[str, Any]]:
    counts = (
        ("all", "Все", figures.organizations),
        ("overdue", "Просрочено", figures.overdue),
        ("filling", "Наполнение", figures.stages[SiteStage.FILLING]),
        ("review", "На проверке", figures.stages[SiteStage.REVIEW]),
        ("official", "Официальные", figures.stages[SiteStage.OFFICIAL]),
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
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )
