"""Opens a file by what is inside it, whatever its name says."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from portal.sheets.csv_reader import open_csv
from portal.sheets.sheet import MAX_FILE, MEGABYTE, Sheet, SheetError
from portal.sheets.xlsx_reader import open_xlsx

HEAD = 8192
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "Это документ PDF",
    b"Rar!": "Это архив RAR",
    b"7z\xbc\xaf": "Это архив 7z",
    b"\x1f\x8b": "Это архив GZIP",
    b"MZ": "Это программа, а не таблица",
    b"{\\rtf": "Это документ RTF",
}
ADVICE = "Нужна таблица XLSX («Книга Excel») или CSV."
MARKUP = re.compile(rb"^\s*(<!doctype|<html|<head|<body|<table|<meta|<\?xml|<!--)", re.IGNORECASE)
CONTROLS = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27})  # NUL is judged apart: UTF-16 has many


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The table of a file, XLSX (its first sheet) or CSV; raises SheetError with words for the person."""
    with _opener(path) as sheet:
        yield sheet


def _opener(path: Path) -> AbstractContextManager[Sheet]:
    size = path.stat().st_size
    if not size:
        raise SheetError(f"Файл пуст. {ADVICE}")
    if size > MAX_FILE:
        raise SheetError(
            f"Файл слишком велик: {size // MEGABYTE} МБ, а принимается до {MAX_FILE // MEGABYTE} МБ. "
            "Разделите реестр на несколько файлов."
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    _refuse_foreign(head)
    return open_xlsx(path) if head.startswith(b"PK") else open_csv(path)


def _refuse_foreign(head: bytes) -> None:
    """Name what the file is when it is surely no table of ours."""
    if head.startswith(OLE):
        raise SheetError(
            "Это файл старого формата XLS или книга под паролем, как бы он ни назывался. Откройте его "
            "в табличном редакторе, снимите пароль и сохраните как «Книга Excel (*.xlsx)»."
        )
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise SheetError(
            "Это веб-страница (HTML или XML), сохранённая под видом таблицы. Откройте её в табличном "
            "редакторе и сохраните как «Книга Excel (*.xlsx)»."
        )
    for sign, words in FOREIGN.items():
        if head.startswith(sign):
            raise SheetError(f"{words}. {ADVICE}")
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_wide and not head.startswith(b"PK") and _is_binary(head):
        raise SheetError(f"Это двоичный файл, а не таблица. {ADVICE}")


def _is_binary(head: bytes) -> bool:
    """Control characters or many zeros: no text looks so; a stray zero byte is forgiven."""
    strange = len(head) - len(head.translate(None, CONTROLS))
    return strange + head.count(0) > max(2, len(head) // 100)
