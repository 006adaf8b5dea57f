"""The file of pages: which column is which, however its header is spelled."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.registry.folding import words_of
from portal.sheets import MAX_ROWS, Row, SheetError, open_sheet

HEADERS = {
    "inn": "ИНН",
    "network": "Сеть",
    "link": "Ссылка",
    "identifier": "Идентификатор",
    "key": "Ключ доступа",
    "gov_mark": "Госметка",
    "allows_upper": "Разрешён постинг вышестоящему",
}
"""The columns of the form in their order."""

KPP_HEADER, KIND_HEADER = "КПП", "Вид страницы"
EXTRA = {"kpp": KPP_HEADER, "kind": KIND_HEADER}
"""Columns that an export adds only where they tell something: branches of one ИНН, partner pages."""

SYNONYMS = {
    "inn": ("инн учреждения", "инн организации", "инн юридического лица"),
    "network": ("соцсеть", "социальная сеть", "площадка", "мессенджер", "платформа"),
    "link": (
        *("ссылка на страницу", "ссылка на госпаблик", "ссылка на сообщество", "ссылка на канал"),
        *("адрес страницы", "адрес", "url", "страница", "госпаблик", "ссылка на госпаблик вк"),
    ),
    "identifier": ("id", "ид", "id госпаблика", "id страницы", "id сообщества", "id группы", "номер"),
    "key": ("ключ", "токен", "token", "access token", "ключ доступа сообщества", "ключ api", "api ключ"),
    "gov_mark": ("госорганизация", "метка госорганизация", "отметка госорганизация", "гос метка"),
    "allows_upper": (
        *("разрешен постинг", "постинг вышестоящему", "разрешить постинг вышестоящему"),
        *("разрешен постинг вышестоящему кабинету", "делегированный постинг", "согласие на постинг"),
    ),
    "kpp": ("кпп учреждения", "кпп организации"),
    "kind": ("вид", "официальная или партнерская"),
}
REQUIRED = ("inn",)
ONE_OF = ("link", "identifier")
LOOK_AT = 20  # rows in which the header may stand: above it there may be a title
ENOUGH = 2
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(slots=True)
class Table:
    """An open file: rows of data by field, about how many there are, what was noticed."""

    rows: Iterator[tuple[int, dict[str, str]]]
    total: int
    notes: list[str]


def _key(header: str) -> str:
    return " ".join(words_of(BRACKETS.sub(" ", header)))


KNOWN = {
    _key(name): field
    for field, header in (HEADERS | EXTRA).items()
    for name in (header, *SYNONYMS.get(field, ()))
}


@contextmanager
def open_table(path: Path, *, most: int = MAX_ROWS) -> Iterator[Table]:
    """The rows under the header of the file; raises SheetError with words."""
    with open_sheet(path) as sheet:
        places = _find_header(sheet.rows)
        yield Table(_read(sheet.rows, places, most), max(sheet.total - 1, 0), list(sheet.notes))


def _find_header(rows: Iterator[Row]) -> dict[int, str]:
    for looked, row in enumerate(rows):
        places = recognise(row.cells)
        if len(places) >= ENOUGH:
            _require(set(places.values()))
            return places
        if looked >= LOOK_AT:
            break
    names = ", ".join(f"«{name}»" for name in HEADERS.values())
    raise SheetError(f"Не найдена строка с заголовками. Столбцы формы: {names}.")


def recognise(cells: list[str]) -> dict[int, str]:
    """Fields by position; of two columns with one meaning the first counts."""
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        field = KNOWN.get(_key(cell)) if cell else None
        if field and field not in found.values():
            found[position] = field
    return found


def _require(found: set[str]) -> None:
    missing = [f"«{HEADERS[name]}»" for name in REQUIRED if name not in found]
    if not found.intersection(ONE_OF):
        missing.append(" или ".join(f"«{HEADERS[name]}»" for name in ONE_OF))
    if missing:
        raise SheetError(f"В файле нет столбцов: {', '.join(missing)}. Остальные прочитаны верно.")


def _read(rows: Iterator[Row], places: dict[int, str], most: int) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    for row in rows:
        cells = {field: row.cells[at] for at, field in places.items() if at < len(row.cells)}
        if not any(cells.values()) or len(recognise(row.cells)) >= ENOUGH:
            continue  # an empty row of ours, or the header repeated
        count += 1
        if count > most:
            raise SheetError(f"В файле больше {most} строк. Разделите его на несколько.")
        yield row.number, cells
