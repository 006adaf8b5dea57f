"""The list of collections: those a person runs and those they fill a part of. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, CollectionState
from portal.registry.collections.reach import fills, runs
from portal.registry.collections.services import IN_HAND
from portal.registry.territories.models import Region


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""  # in the title or the name of the region, as it is written
    state: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.q or self.state)


def list_collections(who: Who, filters: Filters) -> tuple[Sequence[Row[Any]], int]:
    """A page of collections, the newest first, and how many there are.

    Each row: the collection, how many parts there are, how many are in the ЦУР's hands, and the person's own
    first part where they do not run the whole.
    """
    run, fill = runs(who.about(Action.OPEN_COLLECTION).scopes), fills(who.scopes)
    mine = select(func.min(CollectionPart.id)).where(CollectionPart.collection_id == Collection.id, fill)
    parts = select(func.count()).where(CollectionPart.collection_id == Collection.id)
    query = select(
        Collection,
        parts.correlate(Collection).scalar_subquery(),
        parts.where(CollectionPart.state.in_(IN_HAND)).correlate(Collection).scalar_subquery(),
        case((run, None), else_=mine.correlate(Collection).scalar_subquery()),
    ).options(joinedload(Collection.region))
    filled = select(CollectionPart.collection_id).join(CollectionPart.collection).where(fill)
    conditions = [or_(run, Collection.id.in_(filled)), *_asked(filters)]
    total = db.session.scalar(select(func.count()).select_from(Collection).where(*conditions)) or 0
    rows = query.where(*conditions).order_by(Collection.id.desc())
    start = (filters.page - 1) * filters.per_page
    return db.session.execute(rows.offset(start).limit(filters.per_page)).all(), total


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.q:
        regions = select(Region.code).where(Region.name.contains(filters.q, autoescape=True))
        in_title = Collection.title.contains(filters.q, autoescape=True)
        conditions.append(or_(in_title, Collection.region_code.in_(regions)))
    if filters.state in set(CollectionState):
        conditions.append(Collection.state == CollectionState(filters.state))
    return conditions
