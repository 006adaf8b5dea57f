"""What the editor offers: topics of the territory, rubrics of the institution, templates to be answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.errors import NotFound
from portal.extensions import db
from portal.pages.campaigns.models import (
    Obligation,
    ObligationState,
    PostTemplate,
    Rubric,
    TemplateState,
    Topic,
)
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_municipality, of_region

OWED = (
    *(ObligationState.OPEN, ObligationState.SEEN, ObligationState.DRAFTED),
    *(ObligationState.PLANNED, ObligationState.FAILED),
)
MOST = 200


def list_topics(organization: Organization) -> Sequence[str]:
    """Names of topics of the country, of the region and of the district, by name."""
    scopes = [COUNTRY, of_region(organization.region_code)]
    if place := organization.municipality:
        scopes += [of_municipality(id) for id in (place.id, place.parent_id) if id]
    names = select(Topic.name).where(Topic.scope.in_(scopes), Topic.is_active).distinct()
    return db.session.scalars(names.order_by(Topic.name).limit(MOST)).all()


def list_rubrics(organization: Organization) -> Sequence[str]:
    """Names of the institution's own rubrics, by name."""
    own = select(Rubric.name).where(Rubric.organization_id == organization.id, Rubric.is_active)
    return db.session.scalars(own.order_by(Rubric.name).limit(MOST)).all()


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


def find_event(organization_id: int, template_id: int | None) -> Obligation | None:
    """The same for a post that is there already: its template may be withdrawn by now."""
    if template_id is None:
        return None
    query = select(Obligation).options(joinedload(Obligation.template).joinedload(PostTemplate.campaign))
    return db.session.scalar(
        query.where(Obligation.template_id == template_id, Obligation.organization_id == organization_id)
    )
