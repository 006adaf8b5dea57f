"""Writes tables that open in any spreadsheet with Cyrillic whole and no formula alive."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import xlsxwriter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_767
MIN_WIDTH, MAX_WIDTH = 10, 45
DEMO_HEADER, DEMO_MARK = "Учебные данные", "учебные данные"
"""How every table tells its demo rows: a last column, which stands only where there are any."""


def write_csv(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write UTF-8 with BOM and «;»; a cell that would be a formula gets an apostrophe before it."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_disarm(cell) for cell in row])
    text.flush()
    text.detach()


def write_xlsx(
    target: IO[bytes] | Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "Лист1"
) -> None:
    """Write one sheet of text cells with a frozen bold header, one row in memory at a time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.set_column(column, column, min(MAX_WIDTH, max(MIN_WIDTH, len(name) + 2)))
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell[:MAX_CELL])
    book.close()


def write_table(
    target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[str]], *, is_csv: bool, title: str
) -> int:
    """Write CSV or XLSX with a sheet of this title; how many rows there were."""
    count = 0

    def counted() -> Iterator[Sequence[str]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    if is_csv:
        write_csv(target, header, counted())
    else:
        write_xlsx(target, header, counted(), title=title)
    return count


def _disarm(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
