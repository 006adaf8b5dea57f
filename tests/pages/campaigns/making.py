"""Campaigns and templates for tests, made by the product's own services."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.pages.campaigns import issuing, templates
from portal.pages.campaigns.audience import Audience
from portal.pages.campaigns.models import Campaign, Obligation, PostTemplate
from portal.pages.campaigns.places import find_place
from portal.pages.campaigns.templates import TemplateFields
from portal.registry.organizations.models import Organization

ZONE = "Asia/Barnaul"


def make_campaign(scope: str = "region:22", title: str = "День знаний", **values: Any) -> Campaign:
    """A campaign at a level."""
    place = find_place(scope, "Europe/Moscow")
    assert place is not None
    told = {"author_id": None, "now": datetime.now(UTC)} | values
    campaign = templates.create_campaign(place, title=title, **told)
    db.session.commit()
    return campaign


def make_template(
    campaign: Campaign | None = None, *, is_issued: bool = True, days: float = 3, **values: Any
) -> PostTemplate:
    """A template of the campaign, issued unless said otherwise; `days` to its deadline."""
    campaign, now = campaign or make_campaign(), datetime.now(UTC)
    told = {name: values.pop(name) for name in ("parent", "author_id", "key") if name in values}
    fields: dict[str, Any] = {
        "topic": "Образование",
        "title": "Поздравление с Днём знаний",
        "text": "{{учреждение}} поздравляет учеников",
        "deadline": now + timedelta(days=days),
        "zone": ZONE,
        "audience": Audience(),
    }
    made = templates.create_template(
        campaign, TemplateFields(**(fields | values)), now=now, **({"author_id": None} | told)
    )
    if is_issued:
        issuing.issue(made, now=now)
    db.session.commit()
    return made


def owed(template: PostTemplate, organization: Organization) -> Obligation:
    """What the institution owes in the line of the template, read anew."""
    db.session.expire_all()
    query = select(Obligation).where(Obligation.root_id == template.root_id)
    return db.session.scalars(query.where(Obligation.organization_id == organization.id)).one()
