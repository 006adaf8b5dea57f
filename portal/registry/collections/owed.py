"""What is waited for from a person: the parts of open collections that their district has not sent."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, CollectionState
from portal.registry.collections.reach import fills, runs
from portal.registry.collections.rows import OPEN_PARTS

SHOWN = 5


def list_owed(who: Who) -> Sequence[CollectionPart]:
    """A few parts that this person owes, the nearest term first; who runs a collection owes none."""
    query = select(CollectionPart).join(CollectionPart.collection)
    query = query.options(contains_eager(CollectionPart.collection), joinedload(CollectionPart.municipality))
    query = query.where(
        CollectionPart.state.in_(OPEN_PARTS),
        Collection.state == CollectionState.OPEN,
        fills(who.about(Action.FILL_COLLECTION).scopes),
        ~runs(who.about(Action.OPEN_COLLECTION).scopes),
    )
    return db.session.scalars(query.order_by(Collection.due, CollectionPart.id).limit(SHOWN)).all()


def list_siblings(part: CollectionPart, who: Who) -> Sequence[CollectionPart]:
    """The other parts of the same collection that this person fills, by id."""
    query = select(CollectionPart).join(CollectionPart.collection).where(Collection.id == part.collection_id)
    query = query.options(contains_eager(CollectionPart.collection), joinedload(CollectionPart.municipality))
    query = query.where(CollectionPart.id != part.id, fills(who.scopes))
    return db.session.scalars(query.order_by(CollectionPart.id)).all()
