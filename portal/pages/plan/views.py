"""The content plan on the screen and as a file: a month, a week, a day, a list of the same posts."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.accounts.zones import ZONES
from portal.calendar import local_today
from portal.downloads import send_table
from portal.pages.delivery.outcomes import COLOURS, LEGEND, Outcome
from portal.pages.editor.reach import find_hand
from portal.pages.holds.reach import list_banners
from portal.pages.networks.contract import Network
from portal.pages.plan import asking, services
from portal.pages.plan.asking import Asked
from portal.pages.plan.cards import Card, by_day, by_hour, hours_of, make_cards
from portal.pages.plan.errands import list_errands
from portal.pages.plan.gaps import list_strips
from portal.pages.plan.memorable import describe_days
from portal.pages.plan.periods import View, step
from portal.pages.plan.services import ORIGINS
from portal.pages.plan.undoing import find_undo
from portal.pages.plan.windows import load_norm
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.registry.organizations.models import OrgType
from portal.sheets import DEMO_MARK

bp = Blueprint("plan", __name__, url_prefix="/posts/calendar")
MONTHLY = (View.MONTH, View.LIST)
HEADER = (
    "Дата",
    "Время",
    "Часовой пояс",
    "Учреждение",
    "Тема",
    "Тематика",
    "Рубрика",
    "Кампания",
    "Сети",
) + (
    "Состояние",
    "Вышло страниц",
    "Страниц",
)


@bp.get("")
@requires(Action.VIEW_POST)
def calendar(who: Who) -> ResponseReturnValue:
    """Posts of a period: as a month, a week, a day or a list."""
    asked = asking.read(who)
    laid = _list(who, asked) if asked.period.view is View.LIST else _grid(who, asked)
    return render_template(f"pages/plan/{asked.period.view.value}.html", **_frame(who, asked), **laid)


@bp.get("/export.<format>")
@requires(Action.VIEW_POST)
def export_calendar(who: Who, format: str) -> ResponseReturnValue:
    """The same posts as a table."""
    asked = asking.read(who)
    rows = services.list_all(who, asked.filters, *asked.bounds)
    cells = (_cells(card, asked.zone) for row in rows for card in make_cards([row], asked.zone))
    name = f"kontent-plan-{asked.period.first:%Y-%m-%d}"
    return send_table(format, name, HEADER, cells, title="Контент-план", marks_demo=True)


def _grid(who: Who, asked: Asked) -> dict[str, Any]:
    """Cells of days, and of hours where there are few days."""
    rows, is_cut = services.list_posts(who, asked.filters, *asked.bounds)
    cards = make_cards(rows, asked.zone)
    is_hourly = asked.period.view is not View.MONTH
    return {
        "cards": cards,
        "days": by_day(cards),
        "hours": hours_of(cards) if is_hourly else range(0),
        "slots": by_hour(cards) if is_hourly else {},
        "is_cut": is_cut,
        "total": len(cards),
    }


def _list(who: Who, asked: Asked) -> dict[str, Any]:
    """One page of rows, or many of them for paper."""
    is_paper = request.args.get("print") == "1"
    page = 1 if is_paper else read_number("page", 1, MOST_PAGES)
    per_page = services.MOST if is_paper else read_number("per_page", 50, 100)
    rows, total = services.list_page(who, asked.filters, *asked.bounds, page=page, per_page=per_page)
    return {
        "cards": make_cards(rows, asked.zone),
        "total": total,
        "page": page,
        "per_page": per_page,
        "is_paper": is_paper,
        "is_cut": is_paper and total > services.MOST,
    }


def _frame(who: Who, asked: Asked) -> dict[str, Any]:
    """What every layout shows around the posts."""
    period, filters = asked.period, asked.filters
    topics, rubrics, campaigns = services.list_choices(who, *asked.bounds)
    return {
        "asked": asked,
        "period": period,
        "filters": filters,
        "zone": asked.zone,
        "zones": _zones(asked),
        "today": local_today(asked.zone, asked.now),
        "described": describe_days(period.days),
        "before": step(period, -1),
        "after": step(period, 1),
        "views": list(View),
        "colours": COLOURS,
        "legend": LEGEND,
        "query": asking.query_of(asked),
        "tail": asking.tail_of(asked),
        "held_lines": list_banners(who),
        "errands": list_errands(who, [row.id for row in asked.own], asked.zone, now=asked.now),
        "strips": _strips(asked),
        "norm": load_norm(),
        "can_write": _may_write(who, asked),
        "undo": find_undo(who, request.args),
        "choices": {
            "network": [(one.value, one.label) for one in Network],
            "state": [(one.value, one.label) for one in Outcome],
            "topic": [(one, one) for one in topics],
            "rubric": [(one, one) for one in rubrics],
            "campaign": [(one, one) for one in campaigns],
            "origin": list(ORIGINS.items()),
            "organization": [(str(row.id), row.short_name) for row in asked.own],
            "type": [] if asked.own else [(one.value, one.label) for one in OrgType],
            "region": [] if asked.own else [(one.code, one.short) for one in list_seen_regions(who)],
            "municipality": _districts(who, asked),
        },
    }


def _may_write(who: Who, asked: Asked) -> bool:
    """Whether a new post may be begun here: of the one institution shown, or of one to be chosen."""
    if asked.organization is not None:
        return find_hand(who, asked.organization.id) is not None
    return bool(who.about(Action.WRITE_POST).scopes or who.about(Action.DELEGATE_POST).scopes)


def _districts(who: Who, asked: Asked) -> list[tuple[str, str]]:
    if asked.own or not asked.filters.region:
        return []
    return [(str(one.id), one.name) for one in list_seen_districts(who, asked.filters.region)]


def _strips(asked: Asked) -> list[Any]:
    if asked.organization is None or asked.period.view not in MONTHLY:
        return []
    norm, id = load_norm().posts, asked.organization.id
    return list_strips(id, asked.period.day, zone=asked.zone, norm=norm, now=asked.now)


def _zones(asked: Asked) -> list[tuple[str, str]]:
    known = [(zone.name, zone.label) for zone in ZONES]
    return known if asked.zone in dict(known) else [(asked.zone, _label(asked)), *known]


def _label(asked: Asked) -> str:
    """What people call a zone that the list of eleven does not name: the one with the same clock."""
    here = asked.now.astimezone(ZoneInfo(asked.zone)).utcoffset()
    same = [zone for zone in ZONES if asked.now.astimezone(ZoneInfo(zone.name)).utcoffset() == here]
    return same[0].label if same else asked.zone


def _cells(card: Card, zone: str) -> list[str]:
    row = card.row
    told = [
        row.short_name,
        card.title,
        row.topic,
        row.rubric,
        row.campaign,
        card.networks,
        card.outcome.label,
    ]
    demo = DEMO_MARK if row.is_demo else ""
    return [f"{card.at:%d.%m.%Y}", f"{card.at:%H:%M}", zone, *told, str(row.delivered), str(row.pages), demo]


def back_to_calendar(args: Any, **changes: Any) -> str:
    """The address of the plan that a form came from; only parameters of ours are kept."""
    names = (*asking.NAMES, "view", "date", "zone", "page", "per_page")
    kept = {name: args[name][:200] for name in names if args.get(name)}
    return url_for("plan.calendar", **(kept | changes))
