"""What pages of templates show beside the row: previews, words, who is above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.campaigns.audience import conditions_of, read_audience
from portal.pages.campaigns.models import PostTemplate
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.posts.variables import find_empty, values_of
from portal.pages.posts.wording import content_in
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import sphere_names

NAMED = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """A template as one institution would publish it in each network."""

    organization: Organization
    texts: list[tuple[Network, str]]
    empty: list[str]  # variables for which the institution has nothing


def preview_for(template: PostTemplate, organization: Organization) -> Preview:
    """The words of the template with the institution's own values."""
    post = Post(organization=organization, organization_id=organization.id, campaign="", has_utm=False)
    post.text, post.link, post.variants, post.pictures = template.text, template.link, [], []
    texts = [(network, content_in(post, network).text) for network in Network]
    same = {text for _, text in texts}
    shown = texts[:1] if len(same) == 1 else texts
    return Preview(organization, shown, find_empty(template.text, values_of(organization)))


def find_sample(who: Who, template: PostTemplate, organization_id: int | None) -> Organization | None:
    """The institution asked for, if the template is for it and they see it; else the first such."""
    conditions = [*conditions_of(template.campaign, read_audience(template.audience)), visible(who)]
    query = select(Organization).where(*conditions).order_by(Organization.sort_key, Organization.id)
    if organization_id is not None:
        found = db.session.scalar(query.where(Organization.id == organization_id))
        if found is not None:
            return found
    return db.session.scalar(query.limit(1))


def list_samples(who: Who, template: PostTemplate) -> Sequence[Organization]:
    """Some institutions to look through the eyes of: the first of each type, then the rest."""
    conditions = [*conditions_of(template.campaign, read_audience(template.audience)), visible(who)]
    place = func.row_number().over(partition_by=Organization.type, order_by=Organization.sort_key)
    ranked = select(Organization.id, place.label("place")).where(*conditions).subquery()
    first = select(ranked.c.id).where(ranked.c.place <= NAMED)
    query = select(Organization).where(Organization.id.in_(first))
    return db.session.scalars(query.order_by(Organization.sort_key, Organization.id).limit(30)).all()


def audience_words(values: dict[str, Any]) -> str:
    """For whom, in one line."""
    audience = read_audience(values)
    parts = [", ".join(OrgType(code).label for code in audience.types)] if audience.types else []
    if audience.spheres:
        names = sphere_names()
        parts.append(", ".join(names.get(code, code) for code in audience.spheres))
    if audience.regions:
        regions = select(Region.short).where(Region.code.in_(audience.regions)).order_by(Region.sort_key)
        parts.append(", ".join(db.session.scalars(regions)))
    if audience.municipalities:
        districts = select(Municipality.name).where(Municipality.id.in_(audience.municipalities))
        parts.append(", ".join(db.session.scalars(districts.order_by(Municipality.sort_key))))
    if audience.inns:
        parts.append(f"по списку ИНН: {len(audience.inns)}")
    return " · ".join(parts) or "все учреждения территории"
