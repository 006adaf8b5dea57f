"""Collections with parts and rows for tests, made by the product's own services."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, CollectionRow
from portal.registry.collections.parts import send_part
from portal.registry.collections.rows import put_row
from portal.registry.collections.services import open_collection
from portal.registry.territories.models import Municipality
from portal.registry.territories.services import find_region
from tests.factories import make_inn, make_municipality, make_user

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_collection(*places: Municipality, **values: Any) -> Collection:
    """A collection of Алтайский край with a part for each place."""
    region = find_region("22")
    assert region is not None
    fields: dict[str, Any] = {
        "title": "Реестр учреждений",
        "instruction": "",
        "due": date(2026, 12, 1),
        "spheres": [],
        "more": [],
    }
    districts = [place.id for place in places or [make_municipality()]]
    collection = open_collection(region, districts=districts, now=NOW, **(fields | values))
    db.session.commit()
    return collection


def parts_of(collection: Collection) -> list[CollectionPart]:
    """Its parts in the order they were made."""
    query = db.session.query(CollectionPart).where(CollectionPart.collection_id == collection.id)
    return list(query.order_by(CollectionPart.id))


def type_row(part: CollectionPart, number: int = 1, **values: str) -> CollectionRow:
    """A school typed into a part."""
    typed = {
        "full_name": f"Муниципальное учреждение «Школа № {number}»",
        "short_name": f"Школа № {number}",
        "inn": make_inn(number),
        "responsible_name": "Ким Дарья",
    }
    row = put_row(part, None, typed | values, author_id=make_user().id, now=NOW)
    db.session.commit()
    return row


def send(part: CollectionPart, *, days: int = 0) -> None:
    """Hand a part over so many days later."""
    send_part(part, sender_id=make_user().id, now=NOW + timedelta(days=days))
    db.session.commit()
    db.session.refresh(part)


def collection_holes(place: Municipality) -> dict[str, object]:
    """A collection with a part that holds a row to mend and a double of another part."""
    collection = make_collection(place, make_municipality("Соседний район"))
    first, second = parts_of(collection)
    double = type_row(first, 701)
    type_row(second, 701, short_name="Школа <№ 701>")
    send(second)
    row = type_row(first, 702, inn="12")
    return {"collection_id": collection.id, "part_id": first.id, "row_id": row.id, "double_id": double.id}
