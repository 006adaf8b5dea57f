"""The file of a plan of posts: its columns, however their headers are spelled, and its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from portal.registry.folding import words_of
from portal.sheets import DEMO_HEADER, Row, SheetError, open_sheet

INN, WHEN, ZONE, TOPIC, RUBRIC = "ИНН", "Дата и время", "Часовой пояс", "Тематика", "Рубрика"
TITLE, TEXT, FILES, NETWORKS, CAMPAIGN = "Тема", "Текст", "Вложения", "Сети", "Кампания"
KPP = "КПП"
COLUMNS = (INN, WHEN, ZONE, TOPIC, RUBRIC, TITLE, TEXT, FILES, NETWORKS, CAMPAIGN)
REQUIRED = (INN, WHEN, TEXT)
SYNONYMS = {
    "инн учреждения": INN,
    "инн организации": INN,
    "дата": WHEN,
    "время": WHEN,
    "дата время": WHEN,
    "дата публикации": WHEN,
    "дата и время публикации": WHEN,
    "когда": WHEN,
    "пояс": ZONE,
    "временная зона": ZONE,
    "тема поста": TITLE,
    "заголовок": TITLE,
    "название": TITLE,
    "текст поста": TEXT,
    "текст публикации": TEXT,
    "пост": TEXT,
    "вложение": FILES,
    "картинки": FILES,
    "картинка": FILES,
    "изображения": FILES,
    "фото": FILES,
    "сеть": NETWORKS,
    "соцсети": NETWORKS,
    "социальные сети": NETWORKS,
    "страницы": NETWORKS,
    "тема кампании": CAMPAIGN,
    "название кампании": CAMPAIGN,
}
"""Other headers that people write; `docs` lists them."""

TOLD = ("Учреждение", "Состояние", "Где вышел", DEMO_HEADER)
"""What our own export tells beside its form: it is read past in silence."""

LOOK_AT = 20  # rows in which the header may stand: above it there may be a title
ENOUGH = 3


@dataclass(slots=True)
class Line:
    """A row of the file: its number and cells by header; `problem` where it could not be read at all."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(slots=True)
class Plan:
    """An open file of posts."""

    lines: Iterator[Line]
    total: int
    notes: list[str] = field(default_factory=list)


@contextmanager
def open_plan(path: Path, *, most_rows: int) -> Iterator[Plan]:
    """The rows of a file under its header; raises SheetError with words, also in the middle of reading."""
    with open_sheet(path) as sheet:
        head: list[Row] = []
        places: dict[int, str] = {}
        for row in sheet.rows:
            head.append(row)
            places = _recognise(row.cells)
            if places or len(head) == LOOK_AT:
                break
        if not places:
            names = ", ".join(f"«{name}»" for name in REQUIRED)
            raise SheetError(f"Не найдена строка с заголовками. Обязательные столбцы: {names}.")
        notes = [*sheet.notes, *_remarks(head[-1].cells, places)]
        yield Plan(_read(chain(sheet.rows), places, most_rows), max(sheet.total - len(head), 0), notes)


def _recognise(cells: list[str]) -> dict[int, str]:
    """Positions of our columns if the row is the header; raises SheetError that names the missing ones."""
    known = {" ".join(words_of(name)): name for name in (*COLUMNS, KPP)} | SYNONYMS
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        name = known.get(" ".join(words_of(cell.partition("(")[0])))
        if name and name not in found.values():
            found[position] = name
    missing = [f"«{name}»" for name in REQUIRED if name not in found.values()]
    if len(found) < ENOUGH and (missing or len(found) < len(REQUIRED)):
        return {}
    if missing:
        raise SheetError(f"В файле нет столбцов: {', '.join(missing)}. Остальные прочитаны верно.")
    return found


def _remarks(headers: list[str], places: dict[int, str]) -> list[str]:
    strange = [name for at, name in enumerate(headers) if name and at not in places and name not in TOLD]
    ignored = [f"«{name[:60]}»" for name in strange]
    return [f"Не прочитаны лишние столбцы: {', '.join(ignored[:20])}."] if ignored else []


def _read(rows: Iterator[Row], places: dict[int, str], most_rows: int) -> Iterator[Line]:
    count = 0
    for row in rows:
        cells = {name: row.cells[at] for at, name in places.items() if at < len(row.cells) and row.cells[at]}
        if not cells or _is_numbering(row.cells, count):
            continue
        count += 1
        if count > most_rows:
            raise SheetError(
                f"В файле больше {most_rows:,} строк. Разделите его на несколько.".replace(",", "\u00a0")
            )
        formulas = [places[at] for at in map(_position, row.unsaved) if at in places]
        yield Line(row.number, cells, _formula_words(formulas))


def _is_numbering(cells: list[str], count: int) -> bool:
    """The line 1, 2, 3… that numbers the columns of official forms."""
    filled = [cell for cell in cells if cell]
    return not count and len(filled) > 1 and filled == [str(at) for at in range(1, len(filled) + 1)]


def _position(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _formula_words(columns: list[str]) -> str:
    if not columns:
        return ""
    names = ", ".join(f"«{name}»" for name in columns)
    return f"формула без сохранённого значения: {names}; откройте файл в табличном редакторе и сохраните"
