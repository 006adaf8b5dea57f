"""The page of an issued template and a row of its table. Called by views only."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request

from portal.accounts.policy import Action, Who
from portal.pages.agency import matrix, runs, templates
from portal.pages.agency.delegation import count_ready
from portal.pages.agency.forms import DeadlineForm, InnsForm, PlanForm, WithdrawForm
from portal.pages.agency.matrix import SPECIAL, Filters, Line
from portal.pages.agency.reach import is_run_by
from portal.pages.agency.withdrawing import count_planned
from portal.pages.campaigns.models import ObligationState, PostTemplate, TemplateState
from portal.pages.campaigns.places import find_place, list_places
from portal.pages.campaigns.showing import audience_words
from portal.pages.posts.zones import local_of
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.registry.organizations.models import OrgType
from portal.registry.people.places import title_places
from portal.sheets import DEMO_MARK
from portal.typography import moment

HEADER = (
    *(
        "Учреждение",
        "ИНН",
        "Тип",
        "Муниципалитет",
        "Субъект РФ",
        "Состояние",
        "Прочитано",
        "Запланировано на",
    ),
    *("Опубликовано", "Ссылки", "За учреждение", "С опозданием", "Срок", "Причина"),
)
PAGING = ("page", "per_page")


def read_matrix_filters() -> Filters:
    """What the address asks for."""
    names = ("q", "state", "region", "municipality", "type", "sort")
    asked = {name: request.args.get(name, "")[:100].replace("\0", "") for name in names}
    asked["sort"] = asked["sort"] or "name"
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, 100)
    )


def render_matrix(who: Who, template: PostTemplate, **forms: Any) -> str:
    """The whole page; forms that were not accepted come with what is wrong."""
    filters, now = read_matrix_filters(), datetime.now(UTC)
    lines, total = matrix.list_lines(who, template, filters, now)
    may_run = is_run_by(template.campaign, who)
    planned = count_planned(template) if may_run else 0
    may_delegate = template.state is TemplateState.ISSUED and bool(who.about(Action.DELEGATE_POST).scopes)
    return render_template(
        "pages/agency/template_detail.html",
        template=template,
        demo=template.campaign.is_demo,
        audience=audience_words(template.audience),
        place=title_places([template.campaign.scope])[template.campaign.scope],
        above=templates.find_parent(template),
        figures=matrix.count_figures(who, template, now),
        filters=filters,
        query={name: value for name, value in asdict(filters).items() if value and name not in PAGING},
        options=_options(who, filters),
        lines=lines,
        total=total,
        now=now,
        may_run=may_run,
        planned=planned,
        run=runs.find_run(template.id, who.user.id, now=now) if may_delegate else None,
        may_delegate=may_delegate,
        ready=count_ready(template.id, who) if may_delegate else 0,
        takers=[] if may_run else list_places(who.about(Action.ISSUE_TEMPLATE), template.zone),
        **(_forms(template, planned) | forms),
    )


def cells_of(line: Line) -> list[str]:
    """A row of the table as text; moments are in the institution's zone, named."""
    one, owed, post = line.organization, line.obligation, line.post
    zone = one.timezone
    return [
        one.short_name,
        one.inn,
        one.type.label,
        one.municipality or "",
        one.region,
        owed.state.label,
        _at(owed.seen_at, zone),
        _at(post.planned_at if post else None, zone),
        _at(owed.done_at, zone),
        " ".join(delivery.url for delivery in line.links if delivery.url),
        "да" if owed.is_delegated else "",
        "да" if line.is_late else "",
        _at(owed.deadline, zone),
        owed.reason,
        DEMO_MARK if one.is_demo else "",
    ]


def _forms(template: PostTemplate, planned: int) -> dict[str, Any]:
    zone = template.zone
    deadline = DeadlineForm(formdata=None, data={"zone": zone, "deadline": local_of(template.deadline, zone)})
    plan = PlanForm(formdata=None, data={"zone": zone})
    place = find_place(template.campaign.scope, zone)
    for form in (deadline, plan):
        form.offer_zones(zone, place.name if place else zone)
    return {
        "deadline_form": deadline,
        "plan_form": plan,
        "withdraw_form": WithdrawForm(formdata=None, data={"posts": "" if planned else "leave"}),
        "inns_form": InnsForm(formdata=None),
    }


def _options(who: Who, filters: Filters) -> dict[str, list[tuple[str, str]]]:
    regions = list_seen_regions(who)
    code = regions[0].code if len(regions) == 1 else filters.region
    places = list_seen_districts(who, code) if code else []
    return {
        "states": [*SPECIAL.items(), *((state.value, state.label) for state in ObligationState)],
        "types": [(one.value, one.label) for one in OrgType],
        "regions": [(region.code, region.short) for region in regions],
        "municipalities": [(str(place.id), place.name) for place in places],
    }


def _at(moment_at: datetime | None, zone: str) -> str:
    return moment(moment_at, zone, has_zone=True).replace("\u00a0", " ") if moment_at else ""
