"""How a district's table is laid: by its headers, or in the usual order where it has none."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.registry.collections.fields import header
from portal.registry.imports.form import LOOK_AT, Form, open_form, recognise
from portal.sheets import Row, Sheet, SheetError, open_sheet
from portal.sheets.clipboard import TAB, read_cells

BARE = ("full_name", "inn", "pages", "responsible_name", "responsible_phone", "responsible_email")
"""Columns of a table without headers, in the order of the slide on registration (seeds/002)."""

BARE_WORDS = [header(name) for name in BARE]
ORDER = ", ".join(BARE_WORDS)
SHOWN = 30


@contextmanager
def open_pasted(text: str) -> Iterator[Sheet]:
    """The table of a text copied from a spreadsheet; raises SheetError."""
    if TAB in text:  # a spreadsheet quotes a cell only when it must, so this is no CSV
        lines = [[cell.strip() for cell in cells] for cells in read_cells(text)]
        yield Sheet(iter([Row(number, cells) for number, cells in enumerate(lines, start=1)]), len(lines))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(text.replace("\x00", ""), encoding="utf-8")
        with open_sheet(path) as sheet:
            yield sheet


def lay_out(sheet: Sheet) -> Form:
    """The columns and the rows of a table; raises SheetError with words."""
    lines = list(sheet.rows)
    try:
        form = open_form(Sheet(iter(lines), len(lines), sheet.notes))
    except SheetError:
        if _has_headers(lines) or not any(_looks_like_inn(row.cells) for row in lines):
            raise
        form = _lay_bare(lines, sheet.notes)
    rows = list(form.rows)
    form.rows = iter(rows)
    form.notes += _unread(rows, form)
    return form


def _has_headers(lines: Sequence[Row]) -> bool:
    """Whether a line names columns, though not all that are needed."""
    known = [{name for _, name in recognise(row.cells)} for row in lines[:LOOK_AT]]
    return any("inn" in names or len(names) > 1 for names in known)


def _lay_bare(lines: Sequence[Row], notes: list[str]) -> Form:
    """Rows from the first that has an ИНН in its place: what stands above is a title."""
    for shift in (0, 1):  # before the name there may be a number of the line
        for at, row in enumerate(lines):
            is_numbered = not shift or row.cells[0].rstrip(".").isdecimal()
            if is_numbered and _looks_like_inn(row.cells[1 + shift : 2 + shift]):
                note = f"Строки заголовков нет: столбцы прочитаны по порядку — {ORDER}."
                places = list(enumerate(BARE, start=shift))
                return Form([], places, iter(lines[at:]), len(lines), [*notes, note])
    raise SheetError(
        "Не найдена строка заголовков, а без неё после наименования должен идти ИНН. "
        f"Порядок столбцов: {ORDER}. Добавьте над строками заголовки или скачайте часть в XLSX "
        "и внесите строки в неё."
    )


def _looks_like_inn(cells: Sequence[str]) -> bool:
    return any(cell.isascii() and cell.isdecimal() and 9 <= len(cell) <= 12 for cell in map(str.strip, cells))


def _unread(rows: Sequence[Row], form: Form) -> list[str]:
    """What stands in columns that nobody named: it must not vanish in silence."""
    told = {at for at, _ in form.places} | {at for at, cell in enumerate(form.headers) if cell}
    found: dict[int, str] = {}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell and at not in told and not (at == 0 and cell.rstrip(".").isdecimal()):
                found.setdefault(at, cell[:SHOWN])
    if not found:
        return []
    shown = ", ".join(f"{at + 1}-й (в нём «{cell}»)" for at, cell in sorted(found.items())[:5])
    return [f"Не прочитаны столбцы без заголовка: {shown}. Подпишите их и внесите строки ещё раз."]
