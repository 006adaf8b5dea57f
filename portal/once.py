"""Rows that may be there already: inserted once, whoever else is inserting them at this moment."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.extensions import Model, db
from portal.portions import cut

PORTION = 500


def insert_new(model: type[Model], rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> int:
    """Insert those rows whose keys nobody holds, the rest are left as they are; how many were new."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).on_conflict_do_nothing(index_elements=list(keys))
    fresh = 0
    for portion in cut(rows, PORTION):
        made = db.session.scalars(
            statement.returning(next(iter(model.__table__.primary_key))), [dict(row) for row in portion]
        )
        fresh += len(made.all())
    return fresh


def wait_turn(model: type[Model], id: int) -> None:
    """Wait for whoever works on this row: of two presses at a moment the second sees what the first made."""
    table = cast(Table, model.__table__)
    mine = update(table).where(table.c.id == id)
    db.session.execute(mine.values(updated_at=table.c.updated_at))
