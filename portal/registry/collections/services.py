"""Collections: opened by the ЦУР, filled by districts, accepted or given up. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from portal import audit
from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, CollectionState, PartState
from portal.registry.collections.opening import add_known_rows
from portal.registry.scopes import COUNTRY, of_region, regions_within
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.services import find_or_create_municipality

IN_HAND = (PartState.SENT, PartState.ACCEPTED)
"""States in which the ЦУР has the part."""


def list_own_regions(who: Who) -> Sequence[Region]:
    """Regions where this person may open a collection, by name."""
    query = select(Region).where(regions_within(who.scopes))
    return db.session.scalars(query.order_by(Region.sort_key)).all()


def own_spheres(who: Who, region_code: str) -> list[str]:
    """The spheres this person is limited to in a region; none at all means no limit."""
    held = [grant for grant in who.scopes if grant.scope in (COUNTRY, of_region(region_code))]
    if any(not grant.spheres for grant in held):
        return []
    return sorted({sphere for grant in held for sphere in grant.spheres})


def list_districts(region_code: str) -> Sequence[Municipality]:
    """Districts and okrugs of a region, not the settlements inside them, by name."""
    query = select(Municipality).where(
        Municipality.region_code == region_code, Municipality.parent_id.is_(None)
    )
    return db.session.scalars(query.order_by(Municipality.sort_key)).all()


def open_collection(
    region: Region,
    *,
    title: str,
    instruction: str,
    due: date,
    spheres: Iterable[str],
    districts: Iterable[int],
    more: Iterable[str],
    now: datetime,
) -> Collection:
    """A collection with a part for each district, begun with what the registry knows of it.

    `more` are names of districts that the registry has not met yet.
    """
    collection = Collection(
        title=title,
        instruction=instruction,
        region_code=region.code,
        spheres=sorted(spheres),
        due=due,
        created_at=now,
        touched_at=now,
    )
    db.session.add(collection)
    db.session.flush()
    parts = _make_parts(collection, districts, more, now)
    add_known_rows(collection, parts)
    audit.record(
        "collection.opened", f"collection:{collection.id}", title=title, parts=len(parts), due=str(due)
    )
    return collection


def _make_parts(
    collection: Collection, districts: Iterable[int], more: Iterable[str], now: datetime
) -> list[CollectionPart]:
    code = collection.region_code
    known = {place.id for place in list_districts(code)}
    chosen = [id for id in dict.fromkeys(districts) if id in known]
    named = [find_or_create_municipality(code, name) for name in more]
    places = dict.fromkeys([*chosen, *(place.parent_id or place.id for place in named if place)])
    state = PartState.WAITING
    parts = [
        CollectionPart(collection_id=collection.id, municipality_id=id, touched_at=now, state=state)
        for id in places
    ]
    db.session.add_all(parts)
    db.session.flush()
    return parts


def cancel_collection(collection: Collection, *, now: datetime) -> None:
    """Give a collection up; what districts typed stays to be read."""
    _move(collection, CollectionState.OPEN, CollectionState.CANCELLED, now=now, finished_at=now)
    audit.record("collection.cancelled", f"collection:{collection.id}", title=collection.title)


def change_due(collection: Collection, due: date) -> None:
    """Give districts another term."""
    audit.record(
        "collection.due_changed", f"collection:{collection.id}", before=str(collection.due), after=str(due)
    )
    collection.due = due
    db.session.flush()


def is_late(collection: Collection, part: CollectionPart, now: datetime) -> bool:
    """Whether the part came after the term, or has not come and the term is over; by the region's zone."""
    zone = collection.region.timezone
    day = (
        local_today(zone, part.sent_at) if part.sent_at and part.state in IN_HAND else local_today(zone, now)
    )
    return day > collection.due


def _move(
    collection: Collection, source: CollectionState, target: CollectionState, *, now: datetime, **values: Any
) -> None:
    moved = update(Collection).where(Collection.id == collection.id, Collection.state == source)
    moved = moved.values(state=target, touched_at=now, **values)
    if db.session.scalar(moved.returning(Collection.id)) is None:
        raise Conflict("Сбор уже в другом состоянии. Обновите страницу.")
