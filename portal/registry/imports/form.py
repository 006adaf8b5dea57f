"""The ЦУР's form: which column is which, however its header is spelled, and where the header stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from portal.registry.folding import fold, words_of
from portal.sheets import MAX_ROWS, Row, Sheet, SheetError

FILE = Path(__file__).parent / "columns.yaml"
LOOK_AT = 20  # rows in which the header may stand: above it there may be a title
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form."""

    field: str
    header: str
    is_required: bool
    is_extra: bool
    synonyms: tuple[str, ...]


@dataclass(slots=True)
class Form:
    """An open file of the form: its columns by position, rows of data, what was noticed."""

    headers: list[str]
    places: list[tuple[int, str]]  # position of a cell, field
    rows: Iterator[Row]
    total: int
    notes: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def list_columns() -> tuple[Column, ...]:
    """All columns of the form in their order."""
    entries: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Column(
            entry["field"],
            entry["header"],
            entry.get("required", False),
            entry.get("is_extra", False),
            tuple(entry["synonyms"]),
        )
        for entry in entries
    )


@lru_cache(maxsize=1)
def form_columns() -> tuple[Column, ...]:
    """The columns that an export has."""
    return tuple(column for column in list_columns() if not column.is_extra)


@lru_cache(maxsize=1)
def header_of() -> dict[str, str]:
    """Headers by field."""
    return {column.field: column.header for column in list_columns()}


@lru_cache(maxsize=1)
def _fields_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for column in list_columns():
        for name in (column.header, *column.synonyms):
            names.setdefault(_key(name), column.field)
    return names


def _key(header: str) -> str:
    return " ".join(words_of(BRACKETS.sub(" ", header))) or fold(header)


def open_form(sheet: Sheet) -> Form:
    """Find the header and give the rows under it; raises SheetError that names missing columns."""
    head: list[Row] = []
    for row in sheet.rows:
        head.append(row)
        if len(head) == LOOK_AT:
            break
    if not head:
        raise SheetError("В файле нет ни одной заполненной строки.")
    best = max(range(len(head)), key=lambda index: (len(recognise(head[index].cells)), -index))
    places = recognise(head[best].cells)
    _require(places)
    headers = head[best].cells
    rows = _read(chain(head[best + 1 :], sheet.rows), places)
    return Form(headers, places, rows, max(sheet.total - 1, 0), sheet.notes + _remarks(headers, places))


def recognise(cells: list[str]) -> list[tuple[int, str]]:
    """Positions of the known columns; of two with one meaning the first counts."""
    known, places, seen = _fields_by_name(), [], set()
    for position, cell in enumerate(cells):
        name = known.get(_key(cell)) if cell else None
        if name and name not in seen:
            seen.add(name)
            places.append((position, name))
    return places


def _require(places: list[tuple[int, str]]) -> None:
    found = {name for _, name in places}
    missing = [column.header for column in list_columns() if column.is_required and column.field not in found]
    if not missing:
        return
    names = ", ".join(f"«{name}»" for name in missing)
    if len(found) < ENOUGH:
        raise SheetError(f"Не найдена строка с заголовками столбцов. Обязательные столбцы: {names}.")
    word = "обязательного столбца" if len(missing) == 1 else "обязательных столбцов"
    raise SheetError(f"В таблице нет {word}: {names}. Остальные столбцы прочитаны верно.")


def _remarks(headers: list[str], places: list[tuple[int, str]]) -> list[str]:
    read = {position for position, _ in places}
    ignored = [header for position, header in enumerate(headers) if header and position not in read]
    return [f"Не прочитаны лишние столбцы: {', '.join(f'«{name}»' for name in ignored)}."] if ignored else []


def _read(rows: Iterator[Row], places: list[tuple[int, str]]) -> Iterator[Row]:
    """Rows of data: without a repeated header and without the line that numbers the columns."""
    count = 0
    for row in rows:
        if count < LOOK_AT and _is_service(row.cells, places):
            continue
        count += 1
        if count > MAX_ROWS:
            raise SheetError(
                "В файле больше 100\u00a0000 строк. Разделите реестр на несколько файлов, "
                "например по субъектам или районам."
            )
        yield row


def _is_service(cells: list[str], places: list[tuple[int, str]]) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and filled == [str(number) for number in range(1, len(filled) + 1)]:
        return True
    return len(filled) > 1 and len(recognise(cells)) >= max(ENOUGH, len(places) // 2)
