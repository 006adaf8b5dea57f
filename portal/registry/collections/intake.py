"""Rows that come by the dozen: pasted from a spreadsheet, or in a file. Flushes, never commits."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from portal.extensions import db
from portal.registry.collections.fields import FIELDS
from portal.registry.collections.layout import lay_out, open_pasted
from portal.registry.collections.matching import is_same, match
from portal.registry.collections.models import CollectionPart, CollectionRow, RowOrigin
from portal.registry.collections.rows import MOST_ROWS, claim_part, mark_repeats, next_number, write_row
from portal.registry.imports.reading import Reading, read_row
from portal.sheets import Row, Sheet, SheetError, open_sheet

TOO_MANY = f"Больше {MOST_ROWS} строк в одной части портал не принимает. Проверьте, весь ли это ваш район."


@dataclass(slots=True)
class Taken:
    """How many rows came in and what was noticed on the way."""

    added: int = 0
    changed: int = 0
    broken: int = 0
    notes: list[str] = field(default_factory=list)


def take_table(part: CollectionPart, text: str, *, author_id: int, now: datetime) -> Taken:
    """Take rows copied from a spreadsheet; raises SheetError with words."""
    with open_pasted(text) as sheet:
        return _take(part, sheet, RowOrigin.PASTE, author_id, now)


def take_file(part: CollectionPart, path: Path, *, author_id: int, now: datetime) -> Taken:
    """Take rows of an XLSX or CSV file; raises SheetError with words."""
    with open_sheet(path) as sheet:
        return _take(part, sheet, RowOrigin.FILE, author_id, now)


def _take(part: CollectionPart, sheet: Sheet, origin: RowOrigin, author_id: int, now: datetime) -> Taken:
    readings, notes = _read(sheet)
    claim_part(part, now=now)
    taken = Taken(notes=notes)
    known = list(db.session.scalars(select(CollectionRow).where(CollectionRow.part_id == part.id)))
    if len(known) + len(readings) > 2 * MOST_ROWS:
        raise SheetError(TOO_MANY)
    by_inn: dict[str, list[CollectionRow]] = {}
    for row in known:
        by_inn.setdefault(row.inn, []).append(row)
    number, met = next_number(part), set[int]()
    organizations = match(_key(reading) for reading in readings)
    for reading in readings:
        key = _key(reading)
        place = next((row for row in by_inn.get(key[0], []) if is_same((row.inn, row.kpp), key)), None)
        if (
            place is None or place.id in met
        ):  # the second of a file stays a row of its own, marked as a repeat
            place = CollectionRow(part_id=part.id, number=number, origin=origin, data={})
            db.session.add(place)
            number += 1
            taken.added += 1
        else:
            met.add(place.id)
            taken.changed += 1
        data = dict.fromkeys(FIELDS, "") | place.data | _understood(reading)
        write_row(place, data, reading, author_id=author_id)
        place.is_absent, place.organization_id = False, organizations.get((place.inn, place.kpp))
        taken.broken += bool(reading.reasons)
    db.session.flush()
    mark_repeats(part)
    return taken


def _key(reading: Reading) -> tuple[str, str]:
    return str(reading.data.get("inn", "")), str(reading.data.get("kpp", ""))


def _understood(reading: Reading) -> dict[str, str]:
    return {name: reading.data[name] for name in FIELDS if name in reading.data}


def _read(sheet: Sheet) -> tuple[list[Reading], list[str]]:
    """Every row of the table as understood; a cell that was not is kept as it came."""
    form = lay_out(sheet)
    readings = []
    for row in form.rows:
        readings.append(_read_line(row, form.places))
        if len(readings) > MOST_ROWS:
            raise SheetError(TOO_MANY)
    if not readings:
        raise SheetError("В таблице нет ни одной строки с учреждением.")
    return readings, form.notes


def _read_line(row: Row, places: list[tuple[int, str]]) -> Reading:
    reading = read_row(row, places)
    if reading.reasons:
        for position, name in places:
            if position < len(row.cells) and row.cells[position]:
                reading.data.setdefault(name, row.cells[position])
    return reading
