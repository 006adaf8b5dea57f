"""The journal of deeds in a person's territory, and the history of one institution."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who, requires
from portal.audit import AuditEvent
from portal.cabinet.journal.services import list_history
from portal.cabinet.journal.words import describe
from portal.extensions import db
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.organizations.models import Organization
from portal.registry.organizations.services import get_organization
from portal.registry.scopes import visible
from portal.registry.territories.models import Region

bp = Blueprint("journal", __name__)
PER_PAGE = 50


@bp.get("/journal")
@requires(Action.VIEW_AUDIT)
def list_events(who: Who) -> ResponseReturnValue:
    """What was done to the organizations of this territory, the newest first."""
    before = request.args.get("before", "")
    query = select(AuditEvent, User.name, Organization.short_name, Region.timezone)
    query = query.join(Organization, Organization.id == AuditEvent.organization_id)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(User, User.id == AuditEvent.actor_id).where(visible(who))
    if before.isascii() and before.isdecimal():
        query = query.where(AuditEvent.id < int(before[:18]))
    rows = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    return render_template(
        "journal/list_events.html",
        nav="journal",
        rows=shown,
        has_more=len(rows) > PER_PAGE,
        deeds=describe(row[0] for row in shown),
    )


@bp.get("/organizations/<int:organization_id>/history")
@requires(Action.VIEW_ORGANIZATION)
def organization_history(who: Who, organization_id: int) -> ResponseReturnValue:
    """What was ever done to one institution, the newest first; it stays when the institution is closed."""
    organization = get_organization(organization_id, who)
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    rows, total = list_history(organization.id, page=page, per_page=per_page)
    return render_template(
        "journal/organization_history.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        rows=rows,
        deeds=describe(event for event, _ in rows),
        page=page,
        per_page=per_page,
        total=total,
    )
