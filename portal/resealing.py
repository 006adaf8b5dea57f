"""Stored secrets sealed anew after a change of the encryption key: row by row, as often as is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select, update

from portal import vault
from portal.extensions import Model, db

PORTION = 50
COLUMN = "sealed"
"""A secret at rest stands in a column of this name, in whatever table."""

Report = Callable[[int, int], None]


@dataclass(slots=True)
class Count:
    """How many secrets there are, and of them: by the first key, by an older one, by none that we have."""

    kept: int = 0
    stale: int = 0
    unreadable: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.kept + self.stale + self.unreadable


def count_secrets() -> Count:
    """Look at every secret and change nothing."""
    count = Count()
    for table in _tables():
        for portion in _portions(table):
            for _, sealed in portion:
                _judge(sealed, count)
    return count


def reseal_all(report: Report) -> Count:
    """Seal by the first key what an older one has sealed; `stale` tells how many were. Commits by portions.

    Cut short, it is simply run again; a secret that somebody replaces at this moment is left as it is.
    """
    count, total = Count(), sum(_size(table) for table in _tables())
    for table in _tables():
        for portion in _portions(table):
            for id, sealed in portion:
                if (fresh := _judge(sealed, count)) is not None:
                    same = update(table).where(table.c.id == id, table.c[COLUMN] == sealed)
                    db.session.execute(same.values({COLUMN: fresh}))
            db.session.commit()
            report(count.total, max(total, count.total))
    return count


def _judge(sealed: str, count: Count) -> str | None:
    """Count the secret; sealed anew where that is due."""
    if vault.is_fresh(sealed):
        count.kept += 1
        return None
    try:
        fresh = vault.reseal(sealed)
    except vault.VaultError:
        count.unreadable += 1
        return None
    count.stale += 1
    return fresh


def _tables() -> list[Table]:
    return [table for table in Model.metadata.sorted_tables if COLUMN in table.c]


def _size(table: Table) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(table.c[COLUMN] != "")) or 0


def _portions(table: Table) -> Iterator[list[Any]]:
    """Ids and secrets by id: files are among them, so not too many at once."""
    last = 0
    query = select(table.c.id, table.c[COLUMN]).where(table.c[COLUMN] != "").order_by(table.c.id)
    while portion := list(db.session.execute(query.where(table.c.id > last).limit(PORTION))):
        last = portion[-1].id
        yield portion
