"""Files of the ЦУР's form for tests, as people would send them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from tests.factories import make_inn

HEADER = [
    "Полное наименование",
    "Краткое наименование",
    "Уровень",
    "Тип",
    "Сферы",
    "ИНН",
    "КПП",
    "Субъект РФ",
    "Муниципалитет",
    "ИНН вышестоящей",
    "Телефон",
    "E-mail",
    "ФИО ответственного",
]


def make_line(number: int, **changes: Any) -> dict[str, Any]:
    """A good row by its headers; keywords stand for headers in the order of the form."""
    line: dict[str, Any] = {
        "Полное наименование": f"Муниципальное учреждение «Школа № {number}»",
        "Краткое наименование": f"Школа № {number}",
        "Уровень": "муниципальный",
        "Тип": "Школа",
        "Сферы": "Школы",
        "ИНН": make_inn(number),
        "КПП": "220401001",
        "Субъект РФ": "Алтайский край",
        "Муниципалитет": "Бийский район",
        "Телефон": "8 (3854) 30-00-00",
        "E-mail": "school@example.ru",
    }
    return line | {ALIASES[name]: value for name, value in changes.items()}


ALIASES = {
    "name": "Полное наименование",
    "short": "Краткое наименование",
    "level": "Уровень",
    "type": "Тип",
    "spheres": "Сферы",
    "inn": "ИНН",
    "kpp": "КПП",
    "region": "Субъект РФ",
    "place": "Муниципалитет",
    "parent": "ИНН вышестоящей",
    "phone": "Телефон",
    "email": "E-mail",
    "person": "ФИО ответственного",
}


def save_xlsx(path: Path, *lines: Mapping[str, Any] | list[Any], header: list[str] = HEADER) -> Path:
    """A workbook with these rows; a row is its values by header, or cells as they are."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(header)
    for line in lines:
        sheet.append(line if isinstance(line, list) else [line.get(name) for name in header])
    book.save(path)
    return path
