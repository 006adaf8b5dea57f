"""The registry in the ЦУР's form: what goes out comes back unchanged."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, true

from portal.extensions import db
from portal.portions import cut
from portal.registry.imports.form import form_columns
from portal.registry.imports.showing import show_field
from portal.registry.imports.snapshots import read_snapshots
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import make_gazetteer
from portal.sheets import DEMO_HEADER, DEMO_MARK

PORTION = 1_000


def make_table(
    conditions: Sequence[ColumnElement[bool]] = (), order: Sequence[ColumnElement[Any]] = ()
) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of the organizations that meet the conditions. Demo data says what it is."""
    has_demo = bool(
        db.session.scalar(select(Organization.id).where(Organization.is_demo, *conditions).limit(1))
    )
    header = [column.header for column in form_columns()] + ([DEMO_HEADER] if has_demo else [])
    return header, (row if has_demo else row[:-1] for row in list_form_rows(conditions, order))


def list_form_rows(
    conditions: Sequence[ColumnElement[bool]] = (), order: Sequence[ColumnElement[Any]] = ()
) -> Iterator[list[str]]:
    """Cells of every organization, the mark of demo data last; a thousand at a time in memory."""
    fields = [column.field for column in form_columns()]
    places = make_gazetteer().by_id
    chosen = order or (Organization.region_code, Organization.sort_key, Organization.id)
    ids = db.session.scalars(select(Organization.id).where(true(), *conditions).order_by(*chosen)).all()
    for portion in cut(ids, PORTION):
        snapshots = read_snapshots(portion)
        for organization_id in portion:
            data = snapshots[organization_id]
            place = places.get(data["municipality_id"])
            data["municipality"] = place.full_name if place else ""
            yield [show_field(name, data) for name in fields] + [DEMO_MARK if data["is_demo"] else ""]
