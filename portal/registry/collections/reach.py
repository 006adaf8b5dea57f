"""Whose a collection is: the ЦУР sees its region's, a district its own part. Conditions only."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.accounts.models import Grant
from portal.accounts.policy import Action, Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart
from portal.registry.scopes import districts_within, regions_within
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside


def runs(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on Collection that one of these grants holds its whole region and all its spheres."""
    conditions = [
        and_(
            Collection.region_code.in_(select(Region.code).where(regions_within([grant]))), _covered_by(grant)
        )
        for grant in grants
    ]
    return or_(*conditions) if conditions else false()


def fills(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on CollectionPart (joined to its Collection) that one of these grants holds it whole."""
    conditions = [
        and_(
            CollectionPart.municipality_id.in_(select(Municipality.id).where(districts_within([grant]))),
            _covered_by(grant),
        )
        for grant in grants
    ]
    return or_(*conditions) if conditions else false()


def get_collection(collection_id: int, who: Who) -> Collection:
    """The collection, if they run it; a district that only fills its part is refused with words."""
    query = select(Collection).where(Collection.id == collection_id)
    found = db.session.scalar(query.where(runs(who.territory)))
    if found is None:
        part = select(CollectionPart.id).join(CollectionPart.collection)
        mine = part.where(Collection.id == collection_id, fills(who.territory)).limit(1)
        if db.session.scalar(mine) is None:
            raise NotFound
        raise Forbidden(
            "Сбор целиком видит ЦУР. Ваш район заполняет свою часть: откройте её из списка сборов."
        )
    if db.session.scalar(query.where(runs(who.scopes))) is None:
        raise Forbidden(explain(who.action))
    return found


def get_part(part_id: int, who: Who) -> CollectionPart:
    """The part with its collection and district, if it is theirs."""
    query = select(CollectionPart).join(CollectionPart.collection).where(CollectionPart.id == part_id)
    found = db.session.scalar(query.where(fills(who.territory)))
    if found is None:
        raise NotFound
    if db.session.scalar(query.where(fills(who.scopes))) is None:
        raise Forbidden(explain(who.action))
    return found


def is_run_by(collection: Collection, who: Who) -> bool:
    """Whether this person stands above the districts of the collection."""
    query = select(Collection.id).where(Collection.id == collection.id)
    return db.session.scalar(query.where(runs(who.about(Action.OPEN_COLLECTION).scopes))) is not None


def _covered_by(grant: Grant) -> ColumnElement[bool]:
    """A grant of some spheres reaches a collection of those alone: a part holds people's phones."""
    if not grant.spheres:
        return Collection.id.is_not(None)
    known = {code for sphere in grant.spheres for code in codes_inside(sphere)}
    rows = db.session.execute(select(Collection.id, Collection.spheres))
    return Collection.id.in_([id for id, spheres in rows if spheres and set(spheres) <= known])
