"""A sheet of people to invite: ИНН; КПП; ФИО; Телефон; E-mail; Роль, as people fill it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from portal.accounts.models import Role
from portal.registry.folding import fold, squash, words_of
from portal.registry.organizations.requisites import RequisiteError, clean_inn, clean_kpp
from portal.sheets import Row, SheetError, open_sheet

LOOK_AT = 20
MAX_PEOPLE = 10_000
LONGEST = 200
HEADERS = ("ИНН", "КПП", "ФИО", "Телефон", "E-mail", "Роль")
NAMES = {
    "inn": ("инн", "инн учреждения", "инн организации"),
    "kpp": ("кпп",),
    "name": ("фио", "фамилия имя отчество", "ф и о", "сотрудник", "фио ответственного"),
    "phone": ("телефон", "мобильный", "мобильный телефон", "номер телефона", "мобильный ответственного"),
    "email": ("e mail", "email", "почта", "электронная почта", "адрес почты", "e mail ответственного"),
    "role": ("роль",),
}
NEEDED = ("inn", "name", "phone")
ROLES = {
    Role.SITE_ADMIN: ("администратор сайта", "администратор", "админ", "site_admin"),
    Role.HEAD: ("руководитель организации", "руководитель", "директор", "заведующий", "head"),
    Role.PAGE_EDITOR: ("редактор страниц", "редактор", "page_editor"),
}
TOO_MANY = f"В файле больше {MAX_PEOPLE} строк. Разделите его, например по районам."


@dataclass(slots=True)
class Line:
    """A person of the sheet as understood; a reason says why not."""

    number: int
    inn: str = ""
    kpp: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    role: Role | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)


def read_people(path: Path) -> list[Line]:
    """The people of a file, XLSX or CSV; raises SheetError with words."""
    with open_sheet(path) as sheet:
        places, rows = _find_header(sheet.rows)
        lines = []
        for row in rows:
            lines.append(_read_row(row, places))
            if len(lines) > MAX_PEOPLE:
                raise SheetError(TOO_MANY)
    if not lines:
        raise SheetError("Под заголовком нет ни одной строки: впишите людей и загрузите файл снова.")
    return lines


def _find_header(rows: Iterator[Row]) -> tuple[dict[int, str], Iterator[Row]]:
    head: list[Row] = []
    for row in rows:
        head.append(row)
        if len(head) == LOOK_AT:
            break
    if not head:
        raise SheetError("В файле нет ни одной заполненной строки.")
    found = [_recognise(row.cells) for row in head]
    best = max(range(len(head)), key=lambda index: (len(found[index]), -index))
    missing = [HEADERS[list(NAMES).index(name)] for name in NEEDED if name not in found[best].values()]
    if missing:
        raise SheetError(f"Не найдены столбцы: {', '.join(missing)}. Возьмите пустую форму на этой странице.")
    return found[best], chain(head[best + 1 :], rows)


def _recognise(cells: list[str]) -> dict[int, str]:
    places: dict[int, str] = {}
    for position, cell in enumerate(cells):
        key = " ".join(words_of(cell)) if cell else ""
        name = next((name for name, spellings in NAMES.items() if key in spellings), "")
        if name and name not in places.values():
            places[position] = name
    return places


def _read_row(row: Row, places: dict[int, str]) -> Line:
    line = Line(row.number)
    cells = {
        name: squash(row.cells[position]).replace("\0", "")
        for position, name in places.items()
        if position < len(row.cells)
    }
    for name in ("name", "phone", "email"):
        setattr(line, name, cells.get(name, "")[:LONGEST])
    if any(len(cell) > LONGEST for cell in cells.values()):
        line.reason = f"В ячейке больше {LONGEST} знаков"
    _read_requisites(line, cells)
    _read_role(line, cells.get("role", ""))
    return line


def _read_requisites(line: Line, cells: dict[str, str]) -> None:
    try:
        line.inn = clean_inn(cells.get("inn", ""))[0]
        line.kpp = clean_kpp(cells["kpp"])[0] if cells.get("kpp") else ""
    except RequisiteError as error:
        line.inn, line.reason = cells.get("inn", "")[:20], line.reason or str(error)


def _read_role(line: Line, text: str) -> None:
    wanted = fold(text)
    line.role = next((role for role, spellings in ROLES.items() if wanted in spellings), None)
    if text and line.role is None and not line.reason:
        names = ", ".join(role.label for role in ROLES)
        line.reason = f"Неизвестная роль «{text[:60]}»; допустимы: {names}"
