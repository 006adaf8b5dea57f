"""The file of figures: read with its headers, written so that it is read back unchanged."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.registry.figures.dates import show_date
from portal.registry.figures.models import Figure
from portal.registry.figures.numbers import WORDS_AT_WORK, show_decimal
from portal.registry.figures.rows import COLUMNS, INDICATOR, NOTE, OPTIONAL, TERRITORY, VALUE
from portal.registry.folding import words_of
from portal.sheets import SheetError, open_sheet

MOST_ROWS = 5_000
LOOK_AT = 10
SYNONYMS = {
    "регион": TERRITORY,
    "муниципалитет": TERRITORY,
    "показатели": INDICATOR,
    "наименование показателя": INDICATOR,
    "число": VALUE,
    "количество": VALUE,
    "дата": "На дату",
    "всего": "Из скольких",
    "из": "Из скольких",
}

Line = tuple[int, dict[str, str]]
"""Number of the row in the file and its cells by header."""


def read_lines(path: Path) -> tuple[list[Line], list[str]]:
    """Rows of the file under its header and what was noticed; raises SheetError with words."""
    lines: list[Line] = []
    places: dict[int, str] = {}
    with open_sheet(path) as sheet:
        for row in sheet.rows:
            if not places:
                places = _recognise(row.cells)
                if not places and row.number > LOOK_AT:
                    break
                continue
            cells = {name: row.cells[at] for at, name in places.items() if at < len(row.cells)}
            if any(cells.values()):
                lines.append((row.number, cells))
            if len(lines) > MOST_ROWS:
                raise SheetError(f"В файле больше {MOST_ROWS} строк. Разделите его на несколько.")
        notes = list(sheet.notes)
    if not places:
        names = ", ".join(f"«{name}»" for name in COLUMNS)
        raise SheetError(f"Не найдена строка с заголовками. Нужны столбцы: {names}.")
    return lines, notes


def _recognise(cells: list[str]) -> dict[int, str]:
    """Positions of our columns, if the row is the header; raises SheetError that names the missing ones."""
    known = {" ".join(words_of(name)): name for name in COLUMNS + OPTIONAL}
    known |= {" ".join(words_of(name)): target for name, target in SYNONYMS.items()}
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        name = known.get(" ".join(words_of(cell)))
        if name and name not in found.values():
            found[position] = name
    if len(found) < 3:
        return {}
    missing = [f"«{name}»" for name in COLUMNS if name not in found.values()]
    if missing:
        raise SheetError(f"В файле нет столбцов: {', '.join(missing)}. Остальные прочитаны верно.")
    return found


def make_table(
    conditions: Sequence[ColumnElement[bool]] = (), first: Sequence[ColumnElement[Any]] = ()
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the figures that meet the conditions; notes get a column where there are any."""
    query = select(Figure).where(true(), *conditions).options(joinedload(Figure.sphere))
    figures = db.session.scalars(query.order_by(*first, Figure.on_date.desc(), Figure.id)).all()
    if any(one.note for one in figures):
        return [*COLUMNS, NOTE], [[*_cells(one), one.note] for one in figures]
    return list(COLUMNS), [_cells(one) for one in figures]


def _cells(one: Figure) -> list[str]:
    return [
        one.territory,
        one.sphere.name if one.sphere else "",
        one.indicator,
        one.value_words or (show_decimal(one.value) if one.value is not None else ""),
        one.out_of_words or (show_decimal(one.out_of) if one.out_of is not None else ""),
        show_date(one.on_date, one.precision, one.date_words),
        one.source,
    ]


def show_value(one: Figure) -> str:
    """The value with its whole as a line of text: «9 из 37», «в работе»."""
    value = one.value_words or (show_decimal(one.value) if one.value is not None else WORDS_AT_WORK)
    whole = one.out_of_words or (show_decimal(one.out_of) if one.out_of is not None else "")
    return f"{value} из {whole}" if whole else value
