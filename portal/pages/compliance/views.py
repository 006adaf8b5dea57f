"""«Исполнение закона» on the screen: counts of a territory, the institutions behind them, their files."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.pages.compliance import listing, rules
from portal.pages.compliance.counting import By, Counts, Standing, count_by, total_of
from portal.pages.compliance.listing import Line
from portal.pages.compliance.ordering import order
from portal.paging import MOST_PAGES, MOST_ROWS, read_number, same_page
from portal.registry.organizations.listing import Filters, list_seen_districts, list_seen_regions
from portal.registry.organizations.models import OrgType
from portal.registry.scopes import covers_country
from portal.registry.territories.spheres import list_sphere_facts
from portal.sheets import DEMO_MARK
from portal.typography import pct

bp = Blueprint("compliance", __name__, url_prefix="/compliance")

NAMES = ("q", "region", "municipality", "type", "sphere", "level")
COLUMNS = ["Должны вести", "Страница создана", "Подключена к «Госпабликам»", "Есть госметка"]
COLUMNS += ["Исполнено", "Исполнено, %", "Неизвестно", "Содержание по закону", "Освобождено"]
INSTITUTION = [
    "Учреждение",
    "ИНН",
    "Муниципалитет",
    "Тип",
    "Исполнение закона",
    "Страницы",
    "Чего не хватает",
]


@bp.get("")
@requires(Action.VIEW_PAGE)
def compliance(who: Who) -> ResponseReturnValue:
    """How the territory keeps the law, broken down by one thing."""
    filters, by = read_filters(), _read_by(who)
    conditions = listing.within(who, filters)
    lines, sort = count_by(by, conditions), request.args.get("sort", "")
    return render_template(
        "pages/compliance/compliance.html",
        nav="compliance",
        filters=filters,
        by=by,
        tabs=_tabs(who, by),
        total=total_of(by, lines, conditions),
        lines=order(lines, sort),
        sort=sort,
        to_institutions=_to_institutions(by),
        options=_options(who, filters),
        law=rules.load(),
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_PAGE)
def export_compliance(who: Who, format: str) -> ResponseReturnValue:
    """The same table as a file, with the line of all at its end."""
    by, conditions = _read_by(who), listing.within(who, read_filters())
    lines = count_by(by, conditions)
    rows = [
        _cells(one) for one in [*order(lines, request.args.get("sort", "")), total_of(by, lines, conditions)]
    ]
    name = f"ispolnenie-zakona-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, [by.label, *COLUMNS], rows, title="Исполнение закона")


@bp.get("/institutions")
@requires(Action.VIEW_PAGE)
def list_institutions(who: Who) -> ResponseReturnValue:
    """Institutions of one standing, or all, with what each lacks."""
    filters, standing = read_filters(), request.args.get("standing", "")
    lines, total = listing.list_lines(who, filters, standing)
    return render_template(
        "pages/compliance/list_institutions.html",
        nav="compliance",
        filters=filters,
        standing=standing,
        query=_kept(filters) | ({"standing": standing} if standing else {}),
        lines=lines,
        total=total,
        standings=list(Standing),
        options=_options(who, filters),
    )


@bp.get("/institutions/export.<format>")
@requires(Action.VIEW_PAGE)
def export_institutions(who: Who, format: str) -> ResponseReturnValue:
    """The same institutions as a file."""
    rows = _institution_rows(who, read_filters(), request.args.get("standing", ""))
    name = f"ispolnenie-zakona-uchrezhdeniya-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, INSTITUTION, rows, title="Исполнение закона", marks_demo=True)


def _institution_rows(who: Who, filters: Filters, standing: str) -> Iterator[list[str]]:
    page = 1
    while True:
        asked = replace(filters, page=page, per_page=MOST_ROWS)
        lines, total = listing.list_lines(who, asked, standing)
        yield from map(_institution_cells, lines)
        if page * MOST_ROWS >= total:
            return
        page += 1


def _institution_cells(line: Line) -> list[str]:
    row = line.row
    return [
        *(row.short_name, row.inn, row.municipality or "", row.type.label, line.standing.label),
        "; ".join(page.address for page in line.pages),
        "; ".join(line.reasons if line.standing is not Standing.EXEMPT else []),
        DEMO_MARK if row.is_demo else "",
    ]


def _cells(one: Counts) -> list[str]:
    percent = pct(one.percent, 1) if one.percent is not None else ""
    numbers = (one.must, one.created, one.bound, one.marked, one.lawful)
    return [one.name, *map(str, numbers), percent, *map(str, (one.unknown, one.content, one.exempt))]


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in NAMES}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, MOST_ROWS)
    )


def _kept(filters: Filters) -> dict[str, Any]:
    return {name: value for name, value in asdict(filters).items() if name in NAMES and value}


def _read_by(who: Who) -> By:
    asked = request.args.get("by", "")
    default = By.REGION if covers_country(who.scopes) and not request.args.get("region") else By.DISTRICT
    return By(asked) if asked in set(By) else default


def _tabs(who: Who, by: By) -> list[dict[str, Any]]:
    shown = [one for one in By if one is not By.REGION or covers_country(who.scopes)]
    return [{"label": one.label, "href": same_page({"by": one}), "is_current": one is by} for one in shown]


def _to_institutions(by: By) -> Any:
    """The address of the institutions behind a number of a line."""
    kept = _kept(read_filters())
    names = {By.DISTRICT: "municipality", By.SPHERE: "sphere", By.TYPE: "type", By.REGION: "region"}

    def address(line: Counts | None, standing: str = "") -> dict[str, Any]:
        here = {names[by]: line.key or listing.NONE} if line else {}
        return kept | here | ({"standing": standing} if standing else {})

    return address


def _options(who: Who, filters: Filters) -> dict[str, list[tuple[Any, str]]]:
    regions = [(region.code, region.short) for region in list_seen_regions(who)]
    region = filters.region or (regions[0][0] if len(regions) == 1 else "")
    return {
        "regions": regions if len(regions) > 1 else [],
        "municipalities": [(one.id, one.name) for one in list_seen_districts(who, region)] if region else [],
        "types": [(type_.value, type_.label) for type_ in OrgType],
        "spheres": [(one.code, ("— " if one.parent_code else "") + one.name) for one in list_sphere_facts()],
    }
