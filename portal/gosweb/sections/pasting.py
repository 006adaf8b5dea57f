"""Rows of an item from a spreadsheet's text: columns found, values cleaned, what was not understood said."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.gosweb.sections.conversion import NUMBER, clean
from portal.gosweb.sections.dates import read_date
from portal.gosweb.sections.headings import is_header, match_headings
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Column, Item
from portal.sheets.clipboard import MAX_TEXT, read_cells

MAX_ROWS = 5_000
MAX_FIELDS = 15_000  # of one item in the form, or a browser and the form's own limit would give up
FIELDS_OF_FILES = 4
SHOWN_NOTES = 20
LONG = {"longtext", "richtext"}
ANSWERS = {"да": "yes", "yes": "yes", "+": "yes", "1": "yes", "нет": "no", "no": "no", "-": "no", "0": "no"}


class PasteError(ValueError):
    """Nothing can be made of the text; the words say why and what to do."""


@dataclass(slots=True)
class Pasted:
    """Rows as they will stand, the columns that came, and words about the rest."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: int = 0  # notes too many to show

    def note(self, words: str) -> None:
        """Keep a note, if there are not too many."""
        if len(self.notes) < SHOWN_NOTES:
            self.notes.append(words)
        else:
            self.left_out += 1


def is_file(column: Column) -> bool:
    """Whether the column holds files, which no text can bring."""
    return shape_of(column.kind) is Shape.FILES


def read_paste(item: Item, text: str, *, start: str = "") -> Pasted:
    """Rows of the item from tab- or «;»-separated text; without headers columns go in order from `start`.

    Raises PasteError for a text that is empty or too large.
    """
    if len(text) > MAX_TEXT:
        raise PasteError("Вставлено слишком много: больше 4 млн знаков. Вставляйте таблицу по частям.")
    lines = read_cells(text)
    if not lines:
        raise PasteError("Вставлять нечего: скопируйте ячейки в таблице и вставьте их в это поле.")
    pasted, has_header = Pasted(), is_header(item.columns, lines[0])
    places = _by_header(item, lines[0], pasted) if has_header else _in_order(item, lines, start, pasted)
    body = lines[1:] if has_header else lines
    if len(body) > MAX_ROWS:
        raise PasteError(f"Строк {len(body)}, а вставить можно до {MAX_ROWS}. Разделите таблицу на части.")
    pasted.columns = [column for column in places if column]
    for number, cells in enumerate(body, start=2 if has_header else 1):
        if row := _read_row(number, cells, places, pasted):
            pasted.rows.append(row)
    _note_size(item, pasted)
    return pasted


def refuse_too_many(item: Item, count: int) -> None:
    """Raise PasteError where the form could not hold so many rows of the item."""
    width = sum(FIELDS_OF_FILES if is_file(column) else 1 for column in item.columns)
    if count > MAX_ROWS or count * width > MAX_FIELDS:
        most = min(MAX_ROWS, MAX_FIELDS // width)
        raise PasteError(
            f"Строк станет {count}, а этот пункт вмещает до {most}. Прикрепите полную таблицу файлом, "
            "а здесь оставьте главное."
        )


def replace_rows(item: Item, old: Sequence[Mapping[str, Any]], pasted: Pasted) -> tuple[list[Any], int]:
    """The pasted rows in place of the old ones, and how many old rows with files are gone.

    What the table did not bring (files, columns left out) comes from the old row with the same first cell.
    """
    came = {column.id for column in pasted.columns}
    key = next((column.id for column in item.columns if column.id in came), "")
    counts = Counter(row.get(key) for row in old)
    known = {row[key]: row for row in old if row.get(key) and counts[row[key]] == 1}
    rows, used = list[Any](), set[Any]()
    for row in pasted.rows:
        twin = {} if row.get(key) in used else known.get(row.get(key), {})
        used.add(row.get(key))
        rows.append({id: cell for id, cell in twin.items() if id not in came} | row)
    files = {column.id for column in item.columns if is_file(column)}
    lost = [row for row in old if files & row.keys() and not (row.get(key) in known and row.get(key) in used)]
    return rows, len(lost)


def _by_header(item: Item, cells: Sequence[str], pasted: Pasted) -> list[Column | None]:
    places = match_headings(item.columns, cells)
    for place, (cell, column) in enumerate(zip(cells, places, strict=True)):
        name = _short(cell)
        if column is None and name and not re.fullmatch(r"№|№ ?п/п\.?|N", name):
            pasted.note(f"Столбец «{name}» не взят: в этом пункте такого нет.")
        if column and is_file(column):
            places[place] = None
            pasted.note(f"Столбец «{name}» не взят: файлы прикрепляют в самой строке.")
    return places


def _in_order(item: Item, lines: Sequence[Sequence[str]], start: str, pasted: Pasted) -> list[Column | None]:
    columns = [column for column in item.columns if not is_file(column)]
    first = next((place for place, column in enumerate(columns) if column.id == start), 0)
    places: list[Column | None] = [*columns[first:]]
    width = max(map(len, lines))
    if width > len(places):
        pasted.note(f"Столбцов {width}, а места хватает для {len(places)}: последние не взяты.")
    return places[:width]


def _read_row(
    number: int, cells: Sequence[str], places: Sequence[Column | None], pasted: Pasted
) -> dict[str, Any]:
    row = {}
    for column, cell in zip(places, cells, strict=False):
        if column and (value := _read_cell(number, column, cell, pasted)):
            row[column.id] = value
    extra = [_short(cell) for cell in cells[len(places) :] if cell.strip()]
    if extra and places:
        pasted.note(f"Строка {number}: лишние ячейки не взяты: {', '.join(extra[:3])}.")
    return row


def _read_cell(number: int, column: Column, cell: str, pasted: Pasted) -> str:
    text = cell.strip()
    if "\n" in text and column.kind not in LONG:
        text = " ".join(text.split())
        pasted.note(f"Строка {number}, «{_short(column.title)}»: переносы строк заменены пробелами.")
    where = f"Строка {number}, «{_short(column.title)}»: «{_short(text)}»"
    match column.kind:
        case "date" if text:
            day = read_date(text)
            if day is None:
                pasted.note(f"{where} не похоже на дату, ячейка осталась пустой.")
            return day.isoformat() if day else ""
        case "yes_no" if text:
            if text.lower() not in ANSWERS:
                pasted.note(f"{where} не «да» и не «нет», ячейка осталась пустой.")
            return ANSWERS.get(text.lower(), "")
        case "number" if text and not NUMBER.fullmatch(clean("number", text)):
            pasted.note(f"{where} не число, оставлено как есть.")
    return clean(column.kind, text)


def _note_size(item: Item, pasted: Pasted) -> None:
    if not pasted.rows:
        raise PasteError(
            "В таблице не нашлось ни одной строки со значениями: только заголовки или пустые ячейки."
        )
    if item.max_rows and len(pasted.rows) > item.max_rows:
        pasted.note(f"Строк {len(pasted.rows)}, а в этом пункте уместно не больше {item.max_rows}.")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"
