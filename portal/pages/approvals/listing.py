"""Posts that wait for somebody's word, the nearest first, with a light by the time left. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.extensions import Labelled, db
from portal.pages.editor.levels import ACTIONS
from portal.pages.posts.models import Post, PostState
from portal.registry.folding import words_of
from portal.registry.narrowing import count_rows
from portal.registry.organizations.models import Organization
from portal.registry.scopes import within

SOON, NEAR = timedelta(hours=3), timedelta(hours=24)
MOST_EXPORTED = 10_000


class Light(Labelled):
    """How much time is left until the post is to go out."""

    RED = "red", "Меньше трёх часов"
    YELLOW = "yellow", "Меньше суток"
    GREEN = "green", "Время есть"
    NONE = "none", "Без времени"


COLOURS = {Light.RED: "bad", Light.YELLOW: "warn", Light.GREEN: "ok", Light.NONE: "none"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    light: str = ""
    level: str = ""
    campaign: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.light, self.level, self.campaign))


def light_of(post: Post, now: datetime) -> Light:
    """The light of a post."""
    if post.planned_at is None:
        return Light.NONE
    left = post.planned_at - now
    return Light.RED if left < SOON else Light.YELLOW if left < NEAR else Light.GREEN


def waits_for(who: Who) -> ColumnElement[bool]:
    """The condition on Post and Organization that this person's word is what the post waits for."""
    parts = [
        and_(Post.review_level == level, within(who.about(action).scopes))
        for level, action in ACTIONS.items()
        if who.about(action).scopes
    ]
    return and_(Post.state == PostState.REVIEW, or_(*parts) if parts else false())


def list_waiting(who: Who, filters: Filters, now: datetime) -> tuple[Sequence[Post], int]:
    """A page of the queue and how many posts there are in all."""
    query = _query(who, filters, now)
    total = count_rows(query)
    start = (filters.page - 1) * filters.per_page
    ordered = query.options(joinedload(Post.organization).joinedload(Organization.region)).order_by(
        Post.planned_at.is_(None), Post.planned_at, Post.id
    )
    return db.session.scalars(ordered.offset(start).limit(filters.per_page)).all(), total


def count_waiting(who: Who) -> int:
    """How many posts wait for this person."""
    query = select(func.count(Post.id)).join(Organization, Organization.id == Post.organization_id)
    return db.session.scalar(query.where(waits_for(who))) or 0


def list_campaigns(who: Who) -> list[str]:
    """Names of campaigns in the queue, to filter by."""
    query = select(Post.campaign).join(Organization, Organization.id == Post.organization_id)
    named = query.where(waits_for(who), Post.campaign != "").distinct().order_by(Post.campaign)
    return list(db.session.scalars(named.limit(200)))


def _query(who: Who, filters: Filters, now: datetime) -> Select[tuple[Post]]:
    query = select(Post).join(Organization, Organization.id == Post.organization_id).where(waits_for(who))
    for word in words_of(filters.q)[:8]:
        query = query.where(_matches(word, filters.q))
    if filters.level in ("1", "2"):
        query = query.where(Post.review_level == int(filters.level))
    if filters.campaign:
        query = query.where(Post.campaign == filters.campaign)
    return query.where(_lit(filters.light, now)) if filters.light in set(Light) else query


def _matches(word: str, typed: str) -> ColumnElement[bool]:
    """Institutions by folded words, titles as they are typed."""
    organization = Organization.search_text.contains(word, autoescape=True)
    return or_(organization, Post.title.contains(typed, autoescape=True))


def _lit(light: str, now: datetime) -> ColumnElement[Any]:
    at = Post.planned_at
    match Light(light):
        case Light.RED:
            return at < now + SOON
        case Light.YELLOW:
            return and_(at >= now + SOON, at < now + NEAR)
        case Light.GREEN:
            return at >= now + NEAR
        case _:
            return at.is_(None)
