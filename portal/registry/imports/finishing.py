"""Closes the staging of a file: settles parents, counts, and leaves the preview ready."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import select

from portal.extensions import db
from portal.registry.imports.form import Form
from portal.registry.imports.linking import Links
from portal.registry.imports.models import ImportRow, RowOutcome
from portal.registry.imports.showing import show_field

T = TypeVar("T")
CIRCLE = "вышестоящая организация указана по кругу"


def in_portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items."""
    iterator = iter(items)
    while portion := list(islice(iterator, size)):
        yield portion


def settle_links(import_id: int, numbers: Sequence[int], links: Links, form: Form) -> None:
    """Reject the rows of circles, drop the parents nobody knows; flushed."""
    mine = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number.in_(numbers))
    for row in db.session.scalars(mine):
        if row.number in links.circular:
            _reject(row, form)
        elif row.number in links.unknown:
            _forget_parent(row)
    db.session.flush()
    db.session.expunge_all()


def _reject(row: ImportRow, form: Form) -> None:
    cells = [""] * len(form.headers)
    for position, field in form.places:
        cells[position] = show_field(field, row.data)
    row.outcome, row.reason, row.data, row.changes = RowOutcome.REJECT, CIRCLE, {"cells": cells}, {}


def _forget_parent(row: ImportRow) -> None:
    data, changes = dict(row.data), dict(row.changes)
    parent_inn = data.pop("parent_inn", "")
    changes.pop("parent_inn", None)
    row.data, row.changes = data, changes
    row.notes = [
        *row.notes,
        f"вышестоящей с ИНН {parent_inn} нет ни в реестре, ни в файле; связь не записана",
    ]
    if row.outcome is RowOutcome.CHANGE and not changes:
        row.outcome = RowOutcome.UNCHANGED
