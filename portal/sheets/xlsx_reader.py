"""XLSX through openpyxl in its read-only mode: values only, one row in memory at a time."""

import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from portal.sheets.archive import BROKEN, check_archive, find_unsaved, survey_sheet
from portal.sheets.sheet import Row, Sheet, SheetError

LAST_ROW = 1_048_576
SHOWN_MERGES = 5
BATCH = 1_000
T = TypeVar("T")


@contextmanager
def open_xlsx(path: Path) -> Iterator[Sheet]:
    """The first sheet of a workbook; raises SheetError."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SheetError(BROKEN) from error
    with archive, path.open("rb") as file:  # a path would be judged by the end of its name
        _guarded(lambda: check_archive(archive))
        book = _guarded(lambda: load_workbook(file, read_only=True, data_only=True, keep_links=False))
        try:
            yield _make_sheet(archive, book.worksheets)
        finally:
            book.close()


def _make_sheet(archive: zipfile.ZipFile, worksheets: list[Any]) -> Sheet:
    if not worksheets or not isinstance(worksheets[0], ReadOnlyWorksheet):
        raise SheetError("В книге нет ни одного листа с таблицей.")
    worksheet: Any = worksheets[0]
    part: str = worksheet._worksheet_path
    survey = _guarded(lambda: survey_sheet(archive, part))
    unsaved = _guarded(lambda: find_unsaved(archive, part)) if survey.has_formulas else {}
    notes = []
    if len(worksheets) > 1:
        notes.append(f"В книге несколько листов, прочитан первый: «{worksheet.title}».")
    if survey.merged:
        shown = ", ".join(survey.merged[:SHOWN_MERGES]) + ("…" if len(survey.merged) > SHOWN_MERGES else "")
        notes.append(f"Есть объединённые ячейки ({shown}): значение читается только из левой верхней.")
    if survey.has_formulas:
        notes.append("В таблице есть формулы: взяты их сохранённые значения, сами формулы не вычисляются.")
    worksheet.reset_dimensions()  # what a file says of its own size is often untrue
    return Sheet(_read(worksheet.iter_rows(values_only=True), unsaved), survey.rows, notes)


def _read(values: Iterable[tuple[Any, ...]], unsaved: dict[int, list[str]]) -> Iterator[Row]:
    iterator, number = iter(values), 0
    while batch := _guarded(lambda: list(islice(iterator, BATCH))):
        for row in batch:
            number += 1
            cells = [_to_text(value) for value in row]
            if any(cells) or number in unsaved:
                yield Row(number, cells, unsaved.get(number, []))
        if number > LAST_ROW:
            raise SheetError(BROKEN)


def _to_text(value: Any) -> str:
    """A cell as people see it: whole numbers without a fraction, dates in ISO."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _guarded(step: Callable[[], T]) -> T:
    """The library meets broken files with whatever exception is at hand; the person needs one answer."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return step()
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(BROKEN) from error
