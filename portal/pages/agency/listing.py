"""Lists of templates and campaigns with how far institutions have come. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.agency.matrix import is_late
from portal.pages.agency.reach import sees, sees_template
from portal.pages.campaigns.models import Campaign, Obligation, ObligationState, PostTemplate, TemplateState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import visible

S = ObligationState
ACTUAL, PAST = "actual", "past"
WHEN = {ACTUAL: "Срок впереди", PAST: "Срок прошёл"}
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    state: str = ""  # a code of TemplateState, ACTUAL or PAST
    campaign: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.state, self.campaign))


@dataclass(slots=True)
class Progress:
    """How many institutions owe and how many have done it."""

    total: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int | None:
        """Done of all that owe."""
        return 100 * self.done // self.total if self.total else None

    def add(self, other: "Progress") -> None:
        """Count another template's with one's own."""
        self.total, self.done, self.late = (
            self.total + other.total,
            self.done + other.done,
            self.late + other.late,
        )


def list_templates(who: Who, filters: Filters, now: datetime) -> tuple[Sequence[PostTemplate], int]:
    """A page of templates of the person's territory and of levels above, the newest deadlines first."""
    wanted = select(PostTemplate).join(PostTemplate.campaign)
    wanted = wanted.where(sees_template(who), *_matching(filters, now))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    query = wanted.options(contains_eager(PostTemplate.campaign))
    query = query.order_by(PostTemplate.deadline.desc(), PostTemplate.id.desc()).limit(filters.per_page)
    return db.session.scalars(query.offset((filters.page - 1) * filters.per_page)).all(), total


def count_progress(who: Who, templates: Iterable[PostTemplate], now: datetime) -> dict[int, Progress]:
    """How far each of these has come with those taken from it, as far as this person sees."""
    wanted = list(templates)
    roots = {template.root_id for template in wanted}
    family = select(PostTemplate.id, PostTemplate.parent_id).where(PostTemplate.root_id.in_(roots))
    parents = {id: parent_id for id, parent_id in db.session.execute(family)}
    own = _count_own(who, parents, now)
    found = {template.id: Progress() for template in wanted}
    for id, progress in own.items():
        above: int | None = id
        while above is not None:
            if above in found:
                found[above].add(progress)
            above = parents.get(above)
    return found


def list_campaigns(who: Who, filters: Filters) -> tuple[Sequence[Campaign], int]:
    """A page of campaigns of the person's territory and of levels above, the newest first."""
    wanted = select(Campaign).where(sees(who))
    if filters.q.strip():
        wanted = wanted.where(Campaign.title.contains(filters.q.strip(), autoescape=True))
    if filters.state == PAST:
        wanted = wanted.where(Campaign.closed_at.is_not(None))
    elif filters.state != "any":
        wanted = wanted.where(Campaign.closed_at.is_(None))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    cut = wanted.order_by(Campaign.id.desc()).limit(filters.per_page)
    return db.session.scalars(cut.offset((filters.page - 1) * filters.per_page)).all(), total


def list_own_templates(campaign: Campaign) -> Sequence[PostTemplate]:
    """Templates of a campaign in the order of their deadlines."""
    mine = select(PostTemplate).where(PostTemplate.campaign_id == campaign.id)
    return db.session.scalars(mine.order_by(PostTemplate.deadline, PostTemplate.id)).all()


def count_templates(campaigns: Iterable[Campaign]) -> dict[int, int]:
    """How many templates each campaign has."""
    ids = [campaign.id for campaign in campaigns]
    mine = select(PostTemplate.campaign_id, func.count()).where(PostTemplate.campaign_id.in_(ids))
    return {id: count for id, count in db.session.execute(mine.group_by(PostTemplate.campaign_id))}


def _count_own(who: Who, ids: Iterable[int], now: datetime) -> dict[int, Progress]:
    live = Obligation.state.not_in((S.WITHDRAWN, S.EXCUSED))
    count, mine = func.count(), select(Organization.id).where(visible(who))
    columns = (count.filter(live), count.filter(Obligation.state == S.DONE), count.filter(is_late(now)))
    query = select(Obligation.template_id, *columns).where(Obligation.organization_id.in_(mine))
    query = query.where(Obligation.template_id.in_(list(ids))).group_by(Obligation.template_id)
    return {id: Progress(*counts) for id, *counts in db.session.execute(query)}


def _matching(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.q.strip():
        conditions.append(PostTemplate.title.contains(filters.q.strip(), autoescape=True))
    if filters.state in set(TemplateState):
        conditions.append(PostTemplate.state == TemplateState(filters.state))
    elif filters.state in WHEN:
        is_past = PostTemplate.deadline <= now
        conditions.append(is_past if filters.state == PAST else ~is_past)
    if filters.campaign.isdecimal() and filters.campaign.isascii() and len(filters.campaign) < 10:
        conditions.append(PostTemplate.campaign_id == int(filters.campaign))
    return conditions
