"""The journal of deeds in a person's territory."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.policy import Action, Who, requires
from portal.audit import AuditEvent
from portal.extensions import db
from portal.gosweb.sites.models import SiteStage
from portal.gosweb.standards.loader import list_standards
from portal.registry.organizations.models import Organization
from portal.registry.scopes import visible
from portal.registry.territories.models import Region

bp = Blueprint("journal", __name__)
PER_PAGE = 50
DEEDS = {
    "organization.created": "заведена в реестре",
    "organization.changed": "изменены сведения",
    "site.created": "создан сайт",
    "site.moved": "сайт переведён на этап",
    "section.saved": "сохранён раздел",
    "grant.revoked": "закрыт доступ",
    "release.requested": "запрошена публикация",
    "release.published": "сайт опубликован",
    "release.failed": "публикация не удалась",
    "release.rolled_back": "возвращён прежний выпуск",
}
"""Deeds in words; what is not here is shown by its code."""


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
    return render_template(
        "journal/list_events.html",
        nav="journal",
        rows=rows[:PER_PAGE],
        has_more=len(rows) > PER_PAGE,
        deeds=DEEDS,
        sections={rule.slug: rule.title for standard in list_standards() for rule in standard.sections},
        stages={stage.value: stage.label for stage in SiteStage},
    )
