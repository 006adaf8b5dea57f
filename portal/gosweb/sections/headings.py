"""Which column of an item a column of somebody's spreadsheet is, by its header."""

from collections.abc import Sequence

from portal.gosweb.standards.standard import Column
from portal.registry.folding import words_of

BY_KIND = {
    "email": {"почта", "e mail", "email", "электронная почта", "эл почта", "адрес электронной почты"},
    "phone": {"телефон", "тел", "телефоны", "номер телефона"},
    "url": {"сайт", "ссылка", "адрес сайта", "официальный сайт", "адрес страницы"},
    "address": {"адрес", "местонахождение", "адрес места нахождения"},
}
BY_ID = {
    "fio": {"фио", "ф и о", "фамилия имя отчество"},
    "post": {"должность", "занимаемая должность"},
    "name": {"наименование", "название"},
    "inn": {"инн"},
    "number": {"номер", "п п"},
}
SHORTEST = 4  # letters of a header that is only a part of the title


def match_headings(columns: Sequence[Column], cells: Sequence[str]) -> list[Column | None]:
    """For every header its column, each column at most once; None where no column is meant."""
    found: list[Column | None] = [None] * len(cells)
    for is_meant in (_is_title, _is_synonym, _is_part):
        for place, cell in enumerate(cells):
            words = " ".join(words_of(cell))
            free = [column for column in columns if column not in found]
            meant = [column for column in free if words and is_meant(column, words)]
            if found[place] is None and (len(meant) == 1 or (meant and is_meant is _is_title)):
                found[place] = meant[0]
    return found


def is_header(columns: Sequence[Column], cells: Sequence[str]) -> bool:
    """Whether a line names columns: one surely, and at least half of its cells in all."""
    named = [column for column in match_headings(columns, cells) if column]
    words = [" ".join(words_of(cell)) for cell in cells if cell.strip()]
    is_sure = any(_is_title(column, one) or _is_synonym(column, one) for column in columns for one in words)
    return is_sure and 2 * len(named) >= len(words)


def _is_title(column: Column, words: str) -> bool:
    return words in (" ".join(words_of(column.title)), column.id.lower())


def _is_synonym(column: Column, words: str) -> bool:
    by_id = [known for prefix, known in BY_ID.items() if column.id.lower().startswith(prefix)]
    return any(words in known for known in [*by_id, BY_KIND.get(column.kind, set())])


def _is_part(column: Column, words: str) -> bool:
    title = set(words_of(column.title))
    return len(words) >= SHORTEST and set(words.split()) <= title
