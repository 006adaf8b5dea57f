"""Looks into the archive of an XLSX before the spreadsheet library does: bombs, foreign formats, formulas."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from portal.sheets.sheet import MEGABYTE, SheetError

MAX_ENTRIES = 2_000
MAX_UNPACKED = 1_024 * MEGABYTE
MAX_PART = 256 * MEGABYTE  # of anything but a sheet: these are read into memory whole
MAX_RATIO = 250
RATIO_MATTERS_FROM = 16 * MEGABYTE
CHUNK = MEGABYTE
OVERLAP = 64
BOMB = "Файл похож на архивную бомбу: при распаковке он занял бы слишком много места. Пересохраните таблицу."
BROKEN = "Файл повреждён или не до конца загружен: таблица не читается. Пересохраните её и загрузите снова."
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MERGE = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
COLUMN = re.compile(r"[A-Z]+")


@dataclass(slots=True)
class Survey:
    """What a sheet's XML holds, seen in passing."""

    rows: int = 0
    has_formulas: bool = False
    merged: list[str] = field(default_factory=list)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what is no spreadsheet and what would not fit the memory; raises SheetError."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise SheetError(_name_foreign(names))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_dense = unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or is_dense:
        raise SheetError(BOMB)
    for entry in entries:
        if entry.flag_bits & 1:
            raise SheetError("Файл под паролем. Снимите пароль и сохраните таблицу снова.")
        if entry.file_size > MAX_PART and not entry.filename.startswith("xl/worksheets/"):
            raise SheetError(BOMB)
        if entry.filename.endswith((".xml", ".rels")) and _has_doctype(archive, entry):
            raise SheetError(BROKEN)


def _name_foreign(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "Это документ Word. Нужна таблица XLSX («Книга Excel») или CSV."
    if "xl/workbook.bin" in names:
        return "Это двоичная книга XLSB. Сохраните её как «Книга Excel (*.xlsx)»."
    if "content.xml" in names:
        return "Это файл OpenDocument (ODS). Сохраните его как «Книга Excel (*.xlsx)» или CSV."
    return "Это архив, а не таблица. Нужна таблица XLSX («Книга Excel») или CSV; архив сначала распакуйте."


def _has_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Entities of a document type can swell in memory; no spreadsheet has one."""
    with archive.open(entry) as file:
        return b"<!DOCTYPE" in file.read(4096).replace(b"\0", b"")


def survey_sheet(archive: zipfile.ZipFile, path: str) -> Survey:
    """Count rows and notice formulas and merged cells without parsing the XML."""
    survey, tail = Survey(), b""
    with archive.open(path) as file:
        for chunk in _chunks(file):
            window = tail + chunk
            survey.rows += window.count(b"<row ") - tail.count(b"<row ")
            survey.has_formulas = survey.has_formulas or b"<f>" in window or b"<f " in window
            if b"<mergeCell " in window:
                survey.merged += [ref.decode() for ref in MERGE.findall(window)]
            tail = window[-OVERLAP:]
    survey.merged = list(dict.fromkeys(survey.merged))
    return survey


def find_unsaved(archive: zipfile.ZipFile, path: str) -> dict[int, list[str]]:
    """Columns by row where a formula has no stored value: nobody computed the sheet after writing it."""
    found: dict[int, list[str]] = {}
    with archive.open(posixpath.normpath(path)) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == f"{SPREADSHEET}c":
                _note_unsaved(element, found)
            elif element.tag == f"{SPREADSHEET}row":
                element.clear()
    return found


def _note_unsaved(cell: ElementTree.Element, found: dict[int, list[str]]) -> None:
    if cell.find(f"{SPREADSHEET}f") is None or cell.findtext(f"{SPREADSHEET}v"):
        return
    reference = cell.get("r", "")
    column = COLUMN.match(reference)
    if column and reference[column.end() :].isdecimal():
        found.setdefault(int(reference[column.end() :]), []).append(column.group())


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
