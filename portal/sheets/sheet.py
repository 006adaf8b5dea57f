"""What a table read from a file is, and the limits it must keep."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_ROWS = 100_000
"""Rows of data in one file; the header does not count."""

MEGABYTE = 1024 * 1024
MAX_FILE = 150 * MEGABYTE


class SheetError(Exception):
    """The file cannot be read as a table; the text is for the person who sent it."""


@dataclass(slots=True)
class Row:
    """A row that has at least one value; the number is what a spreadsheet shows on its left."""

    number: int
    cells: list[str]
    unsaved: list[str] = field(default_factory=list)  # columns whose formula has no stored value


@dataclass(slots=True)
class Sheet:
    """An open table: rows one by one, how many there may be, and what was noticed while opening."""

    rows: Iterator[Row]
    total: int
    notes: list[str] = field(default_factory=list)
