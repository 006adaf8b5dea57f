"""Figures on the screen: the list, one source on one page, one figure with its history, the export."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.charts import Point, timeline
from portal.downloads import send_table
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.figures import listing, summary
from portal.registry.figures.completeness import find_completeness
from portal.registry.figures.dates import show_date
from portal.registry.figures.files import make_table
from portal.registry.figures.listing import COUNTRY, Filters
from portal.registry.figures.models import Figure
from portal.registry.figures.numbers import show_number
from portal.registry.figures.reach import get_figure, own_first
from portal.registry.territories.spheres import list_sphere_facts

bp = Blueprint("figures", __name__, url_prefix="/figures")

PAGING = ("page", "per_page")
NAMES = ("q", "region", "municipality", "sphere", "indicator", "source", "since", "until")


@bp.app_context_processor
def _words() -> dict[str, object]:
    """How templates of figures write numbers and dates."""
    return {"show_number": show_number, "show_date": show_date}


@bp.get("")
@requires(Action.VIEW_FIGURES)
def list_figures(who: Who) -> ResponseReturnValue:
    """What others counted, narrowed by the address."""
    filters = read_filters()
    rows, total = listing.list_figures(who, filters)
    return render_template(
        "figures/list_figures.html",
        nav="figures",
        filters=filters,
        query={name: value for name, value in asdict(filters).items() if value and name not in PAGING},
        rows=rows,
        total=total,
        options=_options(who),
        sources=summary.list_sources(who),
        complete=find_completeness(who, filters.region),
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_FIGURES)
def export_figures(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list in the form of the import."""
    header, rows = make_table(listing.conditions_of(who, read_filters()), own_first(who))
    return send_table(format, f"pokazateli-{datetime.now(UTC):%Y-%m-%d}", header, rows, title="Показатели")


@bp.get("/<int:figure_id>")
@requires(Action.VIEW_FIGURES)
def figure_detail(who: Who, figure_id: int) -> ResponseReturnValue:
    """One figure: what it was before, and the same on other dates and by other sources."""
    figure = get_figure(figure_id, who)
    return render_template(
        "figures/figure_detail.html",
        nav="figures",
        figure=figure,
        changes=listing.list_changes(figure),
        same=listing.list_same(figure, who),
    )


@bp.get("/<int:figure_id>/source")
@requires(Action.VIEW_FIGURES)
def source_detail(who: Who, figure_id: int) -> ResponseReturnValue:
    """Everything that the source of this figure says, for a leader: tables, bars, growth."""
    figure = get_figure(figure_id, who)
    return render_template(
        "figures/source_detail.html",
        nav="figures",
        figure=figure,
        blocks=summary.get_summary(figure.source, who),
        label_of=summary.label_of,
        draw=draw_growth,
    )


def draw_growth(block: summary.Block) -> object:
    """The chart of a growth: every date at its own distance, from zero up."""
    points = [
        Point(one.on_date, float(one.value or 0), show_number(one.value, one.value_words), _day_of(one))
        for one in block.figures
    ]
    return timeline(points, f"{block.indicator}: " + ", ".join(f"{one.when} — {one.shown}" for one in points))


def _day_of(one: Figure) -> str:
    return show_date(one.on_date, one.precision, one.date_words)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:500] for name in NAMES}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, MOST_ROWS)
    )


def _options(who: Who) -> dict[str, list[tuple[str, str]]]:
    regions = [(region.code, region.short) for region in listing.list_seen_regions(who)]
    return {
        "regions": [(COUNTRY, "Россия в целом"), *regions],
        "spheres": [
            (fact.code, ("— " if fact.parent_code else "") + fact.name) for fact in list_sphere_facts()
        ],
        "indicators": [(one, one) for one in listing.list_values(who, Figure.indicator)],
        "sources": [(one, one) for one in listing.list_values(who, Figure.source)],
    }
