"""What the editor offers: topics of the territory, rubrics of the institution, templates to be answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.errors import NotFound
from portal.extensions import db
from portal.pages.campaigns.dictionaries import starter_rubrics, topic_names
from portal.pages.campaigns.models import Obligation, PostTemplate, Rubric, TemplateState
from portal.pages.campaigns.obligations import OWED
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_municipality, of_region

MOST = 200


def list_topics(organization: Organization) -> Sequence[str]:
    """Names of topics of the country, of the region and of the district; the starter set until there are."""
    scopes = [COUNTRY, of_region(organization.region_code)]
    if place := organization.municipality:
        scopes += [of_municipality(id) for id in (place.id, place.parent_id) if id]
    return topic_names(scopes)[:MOST]


def list_rubrics(organization: Organization) -> Sequence[str]:
    """Names of the institution's own rubrics, by name; the starter set of its type until there are."""
    own = select(Rubric.name).where(Rubric.organization_id == organization.id, Rubric.is_active)
    names = db.session.scalars(own.order_by(Rubric.name).limit(MOST)).all()
    return names or starter_rubrics(organization.type)


def list_events(organization: Organization, now: datetime) -> Sequence[Obligation]:
    """Templates the institution still owes a post by, the nearest deadline first."""
    query = (
        select(Obligation)
        .join(PostTemplate, PostTemplate.id == Obligation.template_id)
        .options(contains_eager(Obligation.template))
        .where(Obligation.organization_id == organization.id, Obligation.state.in_(OWED))
        .where(PostTemplate.state == TemplateState.ISSUED)
        .order_by(Obligation.deadline < now, Obligation.deadline, Obligation.id)
    )
    return db.session.scalars(query.limit(MOST)).all()


def get_event(organization: Organization, template_id: int) -> Obligation:
    """What this institution owes by the template; raises NotFound for what was not sent to it."""
    query = select(Obligation).options(joinedload(Obligation.template).joinedload(PostTemplate.campaign))
    owed = query.where(Obligation.template_id == template_id, Obligation.organization_id == organization.id)
    found = db.session.scalar(owed)
    if found is None or found.template.state != TemplateState.ISSUED:
        raise NotFound
    return found


def find_event(post: Post) -> Obligation | None:
    """What a post answers, whatever became of its template; None for a theme of one's own."""
    if post.template_id is None:
        return None
    query = select(Obligation).options(joinedload(Obligation.template).joinedload(PostTemplate.campaign))
    of_post = query.where(Obligation.organization_id == post.organization_id)
    same = or_(Obligation.post_id == post.id, Obligation.template_id == post.template_id)
    return db.session.scalar(of_post.where(same).order_by(Obligation.id).limit(1))
