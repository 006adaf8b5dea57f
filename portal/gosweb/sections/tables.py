"""Rows of an item as a spreadsheet that can be edited and brought back, and a spreadsheet's file as text."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from portal.gosweb.sections.pasting import MAX_ROWS, PasteError, is_file
from portal.gosweb.standards.standard import Column, Item
from portal.sheets import SheetError, open_sheet
from portal.sheets.clipboard import write_cells

CHUNK = 1024 * 1024
MAX_FILE = 20 * CHUNK
ANSWERS = {"yes": "да", "no": "нет"}


def make_table(item: Item, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], Iterator[list[str]]]:
    """The titles of the columns and the cells of these rows; files stand by their names."""
    header = [column.title for column in item.columns]
    return header, ([_shown(column, row.get(column.id)) for column in item.columns] for row in rows)


def read_file(stream: IO[bytes]) -> tuple[str, list[str]]:
    """The first sheet of an XLSX or CSV as tab-separated text, with what was noticed; raises PasteError."""
    with _kept(stream) as path:
        try:
            with open_sheet(path) as sheet:
                rows = list(islice(sheet.rows, MAX_ROWS + 2))
        except SheetError as error:
            raise PasteError(str(error)) from error
    if len(rows) > MAX_ROWS + 1:
        raise PasteError(f"В файле больше {MAX_ROWS} строк. Разделите таблицу на части.")
    unsaved = [row.number for row in rows if row.unsaved]
    notes = list(sheet.notes)
    if unsaved:
        shown = ", ".join(map(str, unsaved[:5])) + ("…" if len(unsaved) > 5 else "")
        notes.append(f"В строках {shown} есть формулы без сохранённых значений: эти ячейки пусты.")
    return write_cells(row.cells for row in rows), notes


@contextmanager
def _kept(stream: IO[bytes]) -> Iterator[Path]:
    """The upload in a file of its own for as long as it is read."""
    handle, name = tempfile.mkstemp(prefix="table-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in _chunks(stream):
                file.write(chunk)
        yield Path(name)
    finally:
        os.unlink(name)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > MAX_FILE:
            raise PasteError("Файл больше 20 МБ. Оставьте в нём один лист с нужной таблицей.")
        yield chunk


def _shown(column: Column, value: Any) -> str:
    if is_file(column):
        return "; ".join(str(entry.get("title") or entry.get("url") or "файл") for entry in value or [])
    return ANSWERS.get(value, value) if column.kind == "yes_no" else str(value or "")
