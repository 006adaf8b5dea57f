"""Campaigns: the list, a new one, templates across and institutions down."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.forms import choice
from portal.pages.agency import grid, listing, templates
from portal.pages.agency.forms import CampaignForm
from portal.pages.agency.grid import GridLine
from portal.pages.agency.listing import Filters
from portal.pages.agency.reach import get_campaign, is_run_by, is_staff
from portal.pages.campaigns.models import PostTemplate
from portal.pages.campaigns.places import list_places
from portal.paging import MOST_PAGES, read_number
from portal.registry.people.places import title_places
from portal.sheets import DEMO_MARK

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")
PER_PAGE = (20, 100)
NOT_STAFF = "Кампании ведёт ЦУР. Что опубликовать вашему учреждению — в разделе «Шаблоны ЦУР»."


@bp.get("")
@requires(Action.VIEW_POST)
def list_campaigns(who: Who) -> ResponseReturnValue:
    """Campaigns of the person's territory and of the levels above."""
    _refuse_institutions(who)
    filters = read_filters()
    rows, total = listing.list_campaigns(who, filters)
    return render_template(
        "pages/agency/list_campaigns.html",
        filters=filters,
        rows=rows,
        total=total,
        counts=listing.count_templates(rows),
        places=title_places(row.scope for row in rows),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.ISSUE_TEMPLATE)
def create_campaign(who: Who) -> ResponseReturnValue:
    """Begin a campaign at a level of one's own."""
    places = list_places(who, current_app.config["TIMEZONE"])
    form = CampaignForm()
    form.scope.choices = [choice(str(number), place.name) for number, place in enumerate(places)]
    if not form.validate_on_submit():
        page = render_template("pages/agency/create_campaign.html", form=form)
        return page, 422 if form.is_submitted() else 200
    campaign = templates.create_campaign(
        places[int(form.scope.data)],
        title=form.title.data or "",
        about=form.about.data or "",
        is_urgent=form.is_urgent.data,
        needs_agency=form.needs_agency.data,
        author_id=who.user.id,
        now=datetime.now(UTC),
    )
    db.session.commit()
    flash("Кампания заведена. Теперь добавьте первый шаблон.", "ok")
    return redirect(url_for("templates.create_template", campaign_id=campaign.id), 303)


@bp.get("/<int:campaign_id>")
@requires(Action.VIEW_POST)
def campaign_detail(who: Who, campaign_id: int) -> ResponseReturnValue:
    """Templates of a campaign and how each institution stands towards each."""
    _refuse_institutions(who)
    campaign, now = get_campaign(campaign_id, who), datetime.now(UTC)
    q, page, per_page = _asked()
    rows = listing.list_own_templates(campaign)
    lines, total = grid.list_grid(who, campaign, q, page, per_page)
    return render_template(
        "pages/agency/campaign_detail.html",
        campaign=campaign,
        demo=campaign.is_demo,
        place=title_places([campaign.scope])[campaign.scope],
        templates=rows,
        progress=listing.count_progress(who, rows, now),
        lines=lines,
        total=total,
        q=q,
        page=page,
        per_page=per_page,
        now=now,
        may_run=is_run_by(campaign, who),
    )


@bp.get("/<int:campaign_id>/export.<format>")
@requires(Action.VIEW_POST)
def export_campaign(who: Who, campaign_id: int, format: str) -> ResponseReturnValue:
    """The same as a table."""
    _refuse_institutions(who)
    campaign, now = get_campaign(campaign_id, who), datetime.now(UTC)
    rows = listing.list_own_templates(campaign)
    header = ["Учреждение", "ИНН", "Муниципалитет", *(template.title for template in rows)]
    cells = (_cells(line, rows, now) for line in grid.list_whole_grid(who, campaign, _asked()[0]))
    name = f"kampaniya-{campaign.id}-{now:%Y-%m-%d}"
    return send_table(format, name, header, cells, title="Кампания", marks_demo=True)


@bp.post("/<int:campaign_id>/close")
@requires(Action.ISSUE_TEMPLATE)
def close_campaign(who: Who, campaign_id: int) -> ResponseReturnValue:
    """Put a campaign away."""
    campaign = get_campaign(campaign_id, who)
    templates.close_campaign(campaign, now=datetime.now(UTC))
    db.session.commit()
    flash("Кампания убрана в архив. Разосланные шаблоны остаются в силе.", "ok")
    return redirect(url_for(".list_campaigns"), 303)


def read_filters() -> Filters:
    """What the address of a list asks for."""
    asked = {name: request.args.get(name, "")[:100].replace("\0", "") for name in ("q", "state", "campaign")}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", *PER_PAGE)
    )


def _asked() -> tuple[str, int, int]:
    q = request.args.get("q", "")[:100].replace("\0", "")
    return q, read_number("page", 1, MOST_PAGES), read_number("per_page", *PER_PAGE)


def _refuse_institutions(who: Who) -> None:
    """Campaigns are for those above institutions; an institution sees its events."""
    if not is_staff(who):
        raise Forbidden(NOT_STAFF)


def _cells(line: GridLine, rows: Sequence[PostTemplate], now: datetime) -> list[str]:
    one = line.organization
    words = []
    for template in rows:
        cell = line.cells.get(template.root_id)
        late = ", срок прошёл" if line.is_late(template, now) else ""
        words.append(f"{cell.state.label}{late}" if cell else "—")
    return [one.short_name, one.inn, one.municipality or "", *words, DEMO_MARK if one.is_demo else ""]
