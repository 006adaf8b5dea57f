"""Long tables over several pages of a section: the first page keeps the first rows and all the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import SectionRule
from portal.gosweb.theme.rows import full_rows

ROWS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """What one page of a section holds."""

    number: int  # from 1
    values: Mapping[str, Any]

    @property
    def rows_before(self) -> int:
        """How many rows of a split table the earlier pages hold."""
        return (self.number - 1) * ROWS


def split_values(rule: SectionRule, values: Mapping[str, Any], size: int = ROWS) -> list[Part]:
    """The values page by page; one page where no table is long."""
    long = {id: rows for id, rows in _long_tables(rule, values, size) if len(rows) > size}
    if not long:
        return [Part(1, values)]
    first = {**values, **{id: {"value": rows[:size]} for id, rows in long.items()}}
    pages = -(-max(len(rows) for rows in long.values()) // size)
    further = (
        Part(
            number,
            {
                id: {"value": rows[(number - 1) * size : number * size]}
                for id, rows in long.items()
                if len(rows) > (number - 1) * size
            },
        )
        for number in range(2, pages + 1)
    )
    return [Part(1, first), *further]


def _long_tables(rule: SectionRule, values: Mapping[str, Any], size: int) -> list[tuple[str, list[Any]]]:
    return [
        (item.id, full_rows(item, entry["value"]))
        for item in rule.items
        if shape_of(item.kind) is Shape.ROWS
        and len((entry := values.get(item.id) or {}).get("value") or ()) > size
        and not entry.get("absent")
    ]
