"""Templates an institution owes a post by. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.policy import Who
from portal.extensions import Labelled, db
from portal.pages.campaigns.models import Campaign, Obligation, ObligationState, PostTemplate, TemplateState
from portal.pages.campaigns.obligations import OWED
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for, visible


class Tab(Labelled):
    """Which events are asked for."""

    OPEN = "open", "К публикации"
    DONE = "done", "Выполнены и сняты"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see."""

    tab: str = Tab.OPEN
    q: str = ""
    page: int = 1
    per_page: int = 20


def list_events(who: Who, filters: Filters) -> tuple[Sequence[Obligation], dict[str, int]]:
    """A page of what these institutions owe, the urgent and the nearest first; how many under each tab."""
    mine = [Obligation.organization_id.in_(select(Organization.id).where(visible(who))), *_found(filters.q)]
    is_open = Obligation.state.in_(OWED)
    columns = (func.count().filter(is_open), func.count().filter(~is_open))
    counts = db.session.execute(_joined(select(*columns)).where(*mine)).one()
    wanted = _joined(select(Obligation)).where(*mine, ~is_open if filters.tab == Tab.DONE else is_open)
    order: list[Any] = [Obligation.deadline.desc(), Obligation.id.desc()]
    if filters.tab != Tab.DONE:
        order = [Campaign.is_urgent.desc(), Obligation.deadline, Obligation.id]
    told = contains_eager(Obligation.template).contains_eager(PostTemplate.campaign)
    place = contains_eager(Obligation.organization).joinedload(Organization.region)
    cut = wanted.options(told, place).order_by(*order).limit(filters.per_page)
    rows = db.session.scalars(cut.offset((filters.page - 1) * filters.per_page)).all()
    return rows, {Tab.OPEN: counts[0], Tab.DONE: counts[1]}


def get_event(obligation_id: int, who: Who) -> Obligation:
    """What the institution owes, if it is theirs; raises NotFound and Forbidden."""
    query = select(Obligation).where(Obligation.id == obligation_id)
    query = query.options(
        joinedload(Obligation.template).joinedload(PostTemplate.campaign), joinedload(Obligation.organization)
    )
    return one_for(who, query, Obligation.organization_id)


def find_first(template: PostTemplate, who: Who) -> int | None:
    """Id of what an institution of this person owes by the template; None where none of theirs does."""
    mine = Obligation.organization_id.in_(select(Organization.id).where(visible(who)))
    found = select(Obligation.id).where(Obligation.root_id == template.root_id, mine)
    return db.session.scalar(found.order_by(Obligation.id).limit(1))


def list_comments(template: PostTemplate) -> list[tuple[PostTemplate, str]]:
    """Comments of moderators, the nearest level first, with the template each stands in."""
    found, one = [], template
    while True:
        if one.comment:
            found.append((one, one.comment))
        above = db.session.get(PostTemplate, one.parent_id) if one.parent_id else None
        if above is None:
            return found
        one = above


def is_answerable(obligation: Obligation) -> bool:
    """Whether a post may still be made by the template."""
    return obligation.state in OWED and obligation.template.state is TemplateState.ISSUED


def is_late(obligation: Obligation, now: datetime) -> bool:
    """Whether the deadline passed before the first page confirmed, or has passed with nothing out."""
    if obligation.state in (ObligationState.EXCUSED, ObligationState.WITHDRAWN):
        return False
    return (obligation.done_at or now) > obligation.deadline


def _joined(query: Select[Any]) -> Select[Any]:
    query = query.select_from(Obligation).join(PostTemplate, PostTemplate.id == Obligation.template_id)
    query = query.join(Campaign, Campaign.id == PostTemplate.campaign_id)
    return query.join(Organization, Organization.id == Obligation.organization_id)


def _found(q: str) -> list[ColumnElement[bool]]:
    """Every word is in the names of the institution or, as typed, in the title."""
    words = words_of(q)[:8]
    titled = PostTemplate.title.contains(q.strip(), autoescape=True)
    named = [Organization.search_text.contains(word, autoescape=True) for word in words]
    both = named[0] if named else None
    for one in named[1:]:
        both = both & one if both is not None else one
    return [titled | both] if both is not None else []
