"""Turns a row of the file of figures into a figure, or into the reasons why it cannot be one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.registry.figures.dates import DateError, read_date, show_date
from portal.registry.figures.numbers import NumberError, read_number
from portal.registry.figures.places import PlaceError, Where, find_where
from portal.registry.folding import fold, squash
from portal.registry.territories.gazetteer import Gazetteer
from portal.registry.territories.spheres import find_sphere_codes, sphere_names

TERRITORY, SPHERE, INDICATOR = "Территория", "Сфера", "Показатель"
VALUE, OUT_OF, ON_DATE, SOURCE, NOTE = "Значение", "Из скольких", "На дату", "Источник", "Примечание"
COLUMNS = (TERRITORY, SPHERE, INDICATOR, VALUE, OUT_OF, ON_DATE, SOURCE)
OPTIONAL = (NOTE,)
LONGEST = {INDICATOR: 300, SOURCE: 500, NOTE: 2_000}
ANY_SPHERE = {"", "все", "все сферы", "-", "—"}


@dataclass(slots=True)
class Reading:
    """A row as it was understood; with reasons it is not taken."""

    number: int
    cells: dict[str, str]
    where: Where | None = None
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What makes it the same figure: territory, sphere, indicator, date, source."""
        parts = (
            fold(self.values["territory"]),
            self.values["sphere_code"] or "",
            fold(self.values["indicator"]),
            show_date(self.values["on_date"], self.values["precision"], fold(self.values["date_words"])),
            fold(self.values["source"]),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_figure(number: int, cells: dict[str, str], places: Gazetteer, today: date) -> Reading:
    """A figure out of the cells by their headers; every fault of the row is named."""
    reading = Reading(number, cells)
    steps: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: _read_place(reading, places),
        lambda: {"sphere_code": _read_sphere(cells.get(SPHERE, ""))},
        lambda: {"indicator": _read_text(cells, INDICATOR), "source": _read_text(cells, SOURCE)},
        lambda: {"note": squash(cells.get(NOTE, ""))[: LONGEST[NOTE]]},
        lambda: _read_numbers(cells),
        lambda: _read_day(cells.get(ON_DATE, ""), today),
    )
    for step in steps:
        try:
            reading.values |= step()
        except (PlaceError, NumberError, DateError, ValueError) as error:
            reading.reasons.append(str(error))
    return reading


def _read_place(reading: Reading, places: Gazetteer) -> dict[str, str]:
    text = squash(reading.cells.get(TERRITORY, ""))
    reading.where = find_where(text, places)
    return {"territory": text}


def _read_sphere(text: str) -> str | None:
    if fold(text) in ANY_SPHERE:
        return None
    codes, unknown = find_sphere_codes(text[:300])
    if unknown or not codes:
        raise ValueError(f"неизвестная сфера «{text[:60]}»; пример: {sphere_names()['education']}")
    if len(codes) > 1:
        raise ValueError(f"в столбце «{SPHERE}» несколько сфер, а нужна одна: разделите строку")
    return codes[0]


def _read_text(cells: dict[str, str], header: str) -> str:
    text = squash(cells.get(header, ""))
    if not text:
        raise ValueError(f"не заполнен столбец «{header}»")
    if len(text) > LONGEST[header]:
        raise ValueError(f"в столбце «{header}» больше {LONGEST[header]} знаков")
    return text


def _read_numbers(cells: dict[str, str]) -> dict[str, Any]:
    value, whole = read_number(cells.get(VALUE, "")), read_number(cells.get(OUT_OF, ""))
    if value.value is not None and whole.value is not None and value.value > whole.value:
        raise NumberError(f"значение {cells[VALUE]} больше, чем «{OUT_OF}»: {cells[OUT_OF]}")
    return {
        "value": value.value,
        "value_words": value.words,
        "out_of": whole.value,
        "out_of_words": whole.words if whole.value is not None else "",
    }


def _read_day(text: str, today: date) -> dict[str, Any]:
    found = read_date(text, today)
    return {"on_date": found.day, "precision": found.precision, "date_words": found.words}
