"""CSV in the encodings and with the separators that spreadsheets of the country write."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from portal.sheets.sheet import MEGABYTE, Row, Sheet, SheetError

MAX_CELL = 100_000
SEPARATORS = ";,\t"
HIDDEN_BY_QUOTE = tuple("=+-@")  # our own export puts an apostrophe before these


@contextmanager
def open_csv(path: Path) -> Iterator[Sheet]:
    """The table of a CSV file; raises SheetError."""
    notes: list[str] = []
    encoding = _find_encoding(path)
    if encoding == "cp1251":
        notes.append("Кодировка файла — Windows-1251, не UTF-8: проверьте, верно ли прочитаны буквы.")
    total, has_zeros = _measure(path)
    if has_zeros and not encoding.startswith("utf-16"):
        notes.append("В файле были нулевые байты, они пропущены.")
    with path.open(encoding=encoding, newline="") as file:
        separator = _find_separator(file)
        yield Sheet(_read(file, separator), total, notes)


def _find_encoding(path: Path) -> str:
    """UTF-8 if every byte agrees, UTF-16 by its mark, else what Windows writes."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(MEGABYTE)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(MEGABYTE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8-sig"


def _measure(path: Path) -> tuple[int, bool]:
    """About how many lines there are, and whether there are zero bytes."""
    lines, has_zeros = 0, False
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            lines += chunk.count(b"\n")
            has_zeros = has_zeros or b"\0" in chunk
    return lines, has_zeros


def _find_separator(file: TextIO) -> str:
    """The separator that is most frequent in the first line with any."""
    try:
        for _ in range(20):
            line = file.readline(MEGABYTE)
            counts = {separator: line.count(separator) for separator in SEPARATORS}
            best = max(SEPARATORS, key=lambda separator: counts[separator])
            if counts[best]:
                return best
    except UnicodeError as error:
        raise SheetError(_BROKEN) from error
    finally:
        file.seek(0)
    return ";"


_BROKEN = "Файл не читается как текст. Сохраните таблицу как «CSV UTF-8» или как «Книга Excel (*.xlsx)»."


def _read(file: TextIO, separator: str) -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader((line.replace("\0", "") for line in file), delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            row = [_clean(cell) for cell in cells]
            if any(row):
                yield Row(number, row)
    except csv.Error as error:
        raise SheetError(
            f"После строки {number} не удалось разобрать CSV: слишком длинная ячейка. "
            "Скорее всего, в файле не закрыта кавычка."
        ) from error
    except UnicodeError as error:
        raise SheetError(_BROKEN) from error


def _clean(cell: str) -> str:
    """The value without margins and without the apostrophe that guards from formulas."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(HIDDEN_BY_QUOTE) else cell
