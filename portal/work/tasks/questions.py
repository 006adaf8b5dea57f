"""«Написать в ЦУР»: who may ask in whose name, the term by the rule, the place in the queue. Flushes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from portal.accounts.policy import Action, Who
from portal.calendar import add_working_days, local_today
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_organization, of_region
from portal.registry.territories.models import Municipality, Region
from portal.work.tasks.models import Task, TaskKind, TaskState
from portal.work.tasks.services import record, search_text_of

IN_QUEUE = (TaskState.OPEN, TaskState.RETURNED)
"""Nobody has taken it to work yet."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question may be about, and in how many working days it is answered."""

    code: str
    title: str
    days: int


@dataclass(frozen=True, slots=True)
class Place:
    """In whose name a person asks; one of the ids, or neither for a whole region."""

    scope: str
    name: str
    region_code: str
    timezone: str
    organization_id: int | None = None
    municipality_id: int | None = None


@lru_cache(maxsize=1)
def load_rule() -> tuple[str, tuple[Topic, ...]]:
    """The ground of the terms in words, and the topics with their terms."""
    text = (Path(__file__).parent / "terms.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data["ground"], tuple(Topic(**topic) for topic in data["topics"])


def topic_titles() -> dict[str, str]:
    """Titles of topics by code."""
    return {topic.code: topic.title for topic in load_rule()[1]}


def list_places(who: Who) -> list[Place]:
    """In whose names this person may ask, institutions first."""
    keys: dict[str, list[str]] = {"organization": [], "municipality": [], "region": []}
    for grant in who.about(Action.ASK_AGENCY).scopes:
        kind, _, key = grant.scope.partition(":")
        if kind in keys:
            keys[kind].append(key)
    return [
        *_institutions(keys["organization"]),
        *_districts(keys["municipality"]),
        *_regions(keys["region"]),
    ]


def _institutions(keys: list[str]) -> list[Place]:
    query = select(Organization.id, Organization.short_name, Region.code, Region.timezone)
    query = query.join(Region, Region.code == Organization.region_code).order_by(Organization.sort_key)
    rows = db.session.execute(query.where(Organization.id.in_(map(int, keys)))) if keys else ()
    return [Place(of_organization(id), name, code, zone, organization_id=id) for id, name, code, zone in rows]


def _districts(keys: list[str]) -> list[Place]:
    query = select(Municipality.id, Municipality.name, Region.code, Region.timezone)
    query = query.join(Region, Region.code == Municipality.region_code).order_by(Municipality.sort_key)
    rows = db.session.execute(query.where(Municipality.id.in_(map(int, keys)))) if keys else ()
    return [Place(of_municipality(id), name, code, zone, municipality_id=id) for id, name, code, zone in rows]


def _regions(keys: list[str]) -> list[Place]:
    query = select(Region).where(Region.code.in_(keys)).order_by(Region.sort_key)
    rows = db.session.scalars(query) if keys else ()
    return [Place(of_region(row.code), row.name, row.code, row.timezone) for row in rows]


def term_of(topic: Topic, place: Place, now: datetime) -> date:
    """The last day to answer, by the production calendar and the zone of the region."""
    return add_working_days(local_today(place.timezone, now), topic.days)


def ask(place: Place, topic: Topic, *, text: str, address: str, author_id: int, now: datetime) -> Task:
    """Put a question into the queue of the region."""
    title = f"{topic.title}: {_beginning(text)}"
    task = Task(
        kind=TaskKind.QUESTION,
        state=TaskState.OPEN,
        title=title,
        text=text,
        search_text=search_text_of(title),
        topic=topic.code,
        organization_id=place.organization_id,
        municipality_id=place.municipality_id,
        region_code=place.region_code,
        address=address,
        author_id=author_id,
        due=term_of(topic, place, now),
        created_at=now,
        touched_at=now,
    )
    db.session.add(task)
    db.session.flush()
    record("asked", task, topic=topic.code, due=str(task.due))
    return task


def count_ahead(task: Task) -> int | None:
    """How many questions of the region stand before this one; None once it has been taken."""
    if task.kind is not TaskKind.QUESTION or task.state not in IN_QUEUE:
        return None
    before = (
        select(func.count())
        .select_from(Task)
        .where(
            Task.region_code == task.region_code,
            Task.kind == TaskKind.QUESTION,
            Task.state.in_(IN_QUEUE),
            Task.id < task.id,
        )
    )
    return db.session.scalar(before) or 0


def _beginning(text: str, most: int = 80) -> str:
    line: Sequence[str] = text.split()
    words = " ".join(line)
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + "…"
