"""What was agreed: the rows of a collection as rows of the ЦУР's form, to be written and exported."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    PartState,
    RowDecision,
)
from portal.registry.imports.form import form_columns
from portal.registry.imports.reading import NO_EMPTY
from portal.registry.imports.showing import show_field
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import make_gazetteer

HAS = (PartState.SENT, PartState.ACCEPTED)
OUT = (RowDecision.MERGED, RowDecision.DROPPED)
NOTHING = "—"


def list_headers() -> list[str]:
    """Headers of the form."""
    return [column.header for column in form_columns()]


def list_agreed(collection: Collection, *, for_import: bool = False) -> Iterator[list[str]]:
    """Cells of every agreed row in the order of the form, by district and number.

    For an import an emptied field says «—»: there an empty cell would leave the old value standing.
    """
    places = make_gazetteer([collection.region_code]).by_id
    query = select(CollectionRow, CollectionPart.municipality_id, Organization.municipality_id)
    query = query.join(CollectionPart, CollectionPart.id == CollectionRow.part_id)
    query = query.outerjoin(Organization, Organization.id == CollectionRow.organization_id)
    query = query.where(
        CollectionPart.collection_id == collection.id,
        CollectionPart.state.in_(HAS),
        CollectionRow.decision.not_in(OUT),
        CollectionRow.is_absent.is_(False),
    )
    rows = db.session.execute(query.order_by(CollectionPart.id, CollectionRow.number)).all()
    for row, district, stands in rows:
        place = places.get(stands) or places.get(district)  # one moved meanwhile stays where it is
        data = row.data | {"region_code": collection.region_code, "municipality": place and place.full_name}
        yield [_cell(column.field, data, for_import) for column in form_columns()]


def _cell(field: str, data: dict[str, Any], for_import: bool) -> str:
    text = show_field(field, data)
    is_emptied = for_import and field in FIELDS and field not in NO_EMPTY
    return NOTHING if is_emptied and not text else text
