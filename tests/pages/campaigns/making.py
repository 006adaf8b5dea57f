"""Campaigns and templates for tests, made by the product's own services."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from portal.extensions import db
from portal.pages.agency import issuing, templates
from portal.pages.agency.proposals import propose
from portal.pages.agency.templates import TemplateFields
from portal.pages.campaigns import dictionaries
from portal.pages.campaigns.audience import Audience
from portal.pages.campaigns.files import attach
from portal.pages.campaigns.models import Campaign, Obligation, PostTemplate, Rubric, Topic
from portal.pages.campaigns.places import find_place
from portal.registry.organizations.models import Organization
from tests.pages.factories import make_page, make_post

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


def campaign_holes(school: Organization) -> dict[str, object]:
    """A country's campaign with an issued template and its picture, a post by it, a proposal, names."""
    make_page(school, allows_upper=True)
    campaign = make_campaign("country", "Поводы <страны>")
    template = make_template(campaign, is_issued=False, comment="Покажите **лица**")
    file = attach(template, io.BytesIO(PNG), "флаг.png")
    issuing.issue(template, now=datetime.now(UTC))
    make_template(campaign, is_issued=False, title="Черновик")
    post = make_post([make_page(school)], template_id=template.id, is_planned=False)
    proposal = propose(post, "Всем пригодится", author_id=None, now=datetime.now(UTC))
    dictionaries.add_topics("country", ["Наша страна"])
    dictionaries.add_rubrics(school, ["Наши люди"])
    db.session.commit()
    return {
        "campaign_id": campaign.id,
        "template_id": template.id,
        "file_id": file.id,
        "obligation_id": owed(template, school).id,
        "proposal_id": proposal.id,
        "topic_id": db.session.scalars(select(Topic.id)).one(),
        "rubric_id": db.session.scalars(select(Rubric.id)).one(),
    }


def make_png() -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(stream, "PNG")
    return stream.getvalue()


PNG = make_png()


def owed(template: PostTemplate, organization: Organization) -> Obligation:
    """What the institution owes in the line of the template, read anew."""
    query = select(Obligation).where(Obligation.root_id == template.root_id)
    query = query.execution_options(populate_existing=True)
    return db.session.scalars(query.where(Obligation.organization_id == organization.id)).one()
