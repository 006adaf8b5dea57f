"""The card of an institution: its requisites and people, its site and sections, in one place."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.gosweb.checklist.services import make_checklist
from portal.gosweb.releases.content import base_url
from portal.gosweb.sites.services import find_site_of
from portal.gosweb.standards.loader import standard_for
from portal.pages.cards.listing import list_of_organization as list_pages
from portal.pages.social.addresses import find_missing
from portal.registry.appointments.places import place_of_organization
from portal.registry.appointments.services import find_holder
from portal.registry.corrections.listing import count_waiting
from portal.registry.organizations.closing import find_successor
from portal.registry.organizations.models import Organization
from portal.registry.organizations.services import get_organization, list_subordinates, place_of
from portal.registry.people.services import list_people
from portal.work.tasks.shown import list_of_organization

bp = Blueprint("card", __name__)


@bp.get("/organizations/<int:organization_id>")
@requires(Action.VIEW_ORGANIZATION)
def organization_detail(who: Who, organization_id: int) -> ResponseReturnValue:
    """Everything about one institution."""
    organization = get_organization(organization_id, who)
    subordinates, total = list_subordinates(organization)
    today = local_today(organization.region.timezone, datetime.now(UTC))
    pages = list_pages(organization.id)
    return render_template(
        "card/organization_detail.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        place=place_of(organization),
        subordinates=subordinates,
        subordinates_total=total,
        grants=list_people(organization),
        **_show_site(organization),
        open_tasks=list_of_organization(organization.id),
        pages=pages,
        unlisted=find_missing(organization, {page.network for page in pages}),
        today=today,
        holder=find_holder(place_of_organization(organization), today=today),
        successor=find_successor(organization),
        corrections=count_waiting(organization),
    )


def _show_site(organization: Organization) -> dict[str, Any]:
    """The institution's site with its checklist, or whether one can be started."""
    site = find_site_of(organization)
    return {
        "site": site,
        "lines": make_checklist(site) if site else [],
        "address": base_url(site.slug) if site else "",
        "can_start": standard_for(organization.type) is not None,
    }
