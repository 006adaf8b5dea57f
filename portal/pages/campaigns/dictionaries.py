"""Topics of territories and rubrics of institutions: starter sets, names of one's own. Flushes only."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal import audit
from portal.errors import Conflict
from portal.extensions import db
from portal.once import insert_new
from portal.pages.campaigns.models import Rubric, Topic
from portal.registry.organizations.models import Organization, OrgType

FILE = Path(__file__).parent / "starters.yaml"
LONGEST = 80
TAKEN = "Такое название уже есть."


@lru_cache(maxsize=1)
def load_starters() -> Mapping[str, Any]:
    """The starter sets of starters.yaml: `topics`, `rubrics` by type, and their sources."""
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def list_topics(scope: str) -> Sequence[Topic]:
    """Topics of one level, those retired last, by name."""
    query = select(Topic).where(Topic.scope == scope).order_by(Topic.is_active.desc(), Topic.name, Topic.id)
    return db.session.scalars(query).all()


def list_rubrics(organization: Organization) -> Sequence[Rubric]:
    """Rubrics of the institution, those retired last, by name."""
    mine = select(Rubric).where(Rubric.organization_id == organization.id)
    return db.session.scalars(mine.order_by(Rubric.is_active.desc(), Rubric.name, Rubric.id)).all()


def topic_names(scopes: Sequence[str]) -> list[str]:
    """Names of topics in use at these levels, and of the starter set where there are none."""
    query = select(Topic.name).where(Topic.scope.in_(scopes), Topic.is_active).distinct().order_by(Topic.name)
    return list(db.session.scalars(query)) or [one["name"] for one in load_starters()["topics"]]


def starter_rubrics(kind: OrgType) -> list[str]:
    """Rubrics suggested to institutions of this type."""
    sets = load_starters()["rubrics"]
    return list(sets.get(kind.value) or sets["other"])


def add_topics(scope: str, names: Sequence[str]) -> int:
    """Put topics into the dictionary of a level; those that are there stay. How many are new."""
    rows = [{"scope": scope, "name": name, "is_active": True} for name in dict.fromkeys(names)]
    count = insert_new(Topic, rows, ("scope", "name"))
    audit.record("topic.added", f"scope:{scope}", names=list(names))
    return count


def add_rubrics(organization: Organization, names: Sequence[str]) -> int:
    """Put rubrics into the dictionary of the institution; those that are there stay. How many are new."""
    place = organization.id
    rows = [{"organization_id": place, "name": name, "is_active": True} for name in dict.fromkeys(names)]
    count = insert_new(Rubric, rows, ("organization_id", "name"))
    audit.record("rubric.added", f"organization:{place}", organization_id=place, names=list(names))
    return count


def change_entry(entry: Topic | Rubric, *, name: str, is_active: bool) -> None:
    """Rename it, retire it or bring it back; posts keep the words they were written with."""
    if name != entry.name and db.session.scalar(_twin(entry, name)) is not None:
        raise Conflict(TAKEN)
    before = entry.name
    entry.name, entry.is_active = name, is_active
    db.session.flush()
    noun = "topic" if isinstance(entry, Topic) else "rubric"
    place = entry.organization_id if isinstance(entry, Rubric) else None
    details = {"before": before, "after": name, "active": is_active}
    audit.record(f"{noun}.changed", f"{noun}:{entry.id}", organization_id=place, **details)


def _twin(entry: Topic | Rubric, name: str) -> Any:
    if isinstance(entry, Topic):
        return select(Topic.id).where(Topic.scope == entry.scope, Topic.name == name)
    return select(Rubric.id).where(Rubric.organization_id == entry.organization_id, Rubric.name == name)
