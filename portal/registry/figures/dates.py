"""Reads a date as exactly as a source gives it: a day, a month, a year, or only words."""

import re
from dataclasses import dataclass
from datetime import date

from portal.registry.figures.models import Precision
from portal.registry.folding import squash

EARLIEST, LATEST = 1990, 2100
NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
SEASONS = {
    "после осени": 12,
    "после лета": 9,
    "зима": 1,
    "весна": 3,
    "лето": 6,
    "осень": 9,
    "начало": 1,
    "середина": 6,
    "конец": 10,
}
"""Months that words begin with, the more exact words first."""
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г(?:ода|\.)?)?(?:\s+00:00)?", re.IGNORECASE)
MONTH = re.compile(r"(?:(\d{4})-(\d{1,2})|(\d{1,2})\.(\d{4}))")
NAMED = re.compile(r"([а-яё]+)\.?\s+(\d{4})(?:\s*г(?:ода|од|\.)?)?", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})(?:\s*г(?:ода|од|\.)?)?", re.IGNORECASE)
ABOUT = re.compile(r"(\d{4})")
LONGEST = 120


class DateError(ValueError):
    """The cell holds no date; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Dated:
    """The first day of the time meant, how exactly it is known, and the words where no form says it."""

    day: date
    precision: Precision
    words: str = ""


def read_date(text: str, today: date) -> Dated:
    """The date of a cell; raises DateError where no year can be found or the day is not on the calendar."""
    text = squash(text)
    if not text:
        raise DateError("не указана дата: на какой день или месяц посчитано")
    found = _read(text)
    if found.day > today:
        raise DateError(f"дата «{text}» ещё не наступила")
    return found


def _read(text: str) -> Dated:
    if len(text) > LONGEST:
        raise DateError(f"в дате больше {LONGEST} знаков")
    if match := ISO.fullmatch(text):
        return Dated(_day(text, *match.groups()), Precision.DAY)
    if match := DAY.fullmatch(text):
        return Dated(_day(text, *reversed(match.groups())), Precision.DAY)
    if match := MONTH.fullmatch(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return Dated(_day(text, year, month, "1"), Precision.MONTH)
    if (match := NAMED.fullmatch(text)) and (number := _month(match[1])):
        return Dated(_day(text, match[2], str(number), "1"), Precision.MONTH)
    if match := YEAR.fullmatch(text):
        return Dated(_day(text, match[1], "1", "1"), Precision.YEAR)
    return _about(text)


def _about(text: str) -> Dated:
    """Words with a year in them: «осень 2022 года»."""
    years = ABOUT.findall(text)
    letters = re.sub(r"[^а-яё]", "", text.lower())
    if not years or len(letters) < 3:
        raise DateError(f"«{text}» — не дата; примеры: 18.07.2022, август 2022, осень 2022 года")
    month = next((number for name, number in SEASONS.items() if name in text.lower()), 1)
    return Dated(_day(text, years[0], str(month), "1"), Precision.ABOUT, text)


def _month(word: str) -> int | None:
    """The number of a month named whole, in the genitive or by three letters and more."""
    word = word.lower()
    for number, name in enumerate(NAMES, 1):
        genitive = name[:-1] + "я" if name[-1] in "ьй" else name + "а"
        if word == genitive or (len(word) >= 3 and name.startswith(word)):
            return number
    return None


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise DateError(f"«{text}»: такого дня нет в календаре") from error
    if not EARLIEST <= found.year <= LATEST:
        raise DateError(f"«{text}»: год {found.year} не похож на правду")
    return found


def show_date(day: date, precision: Precision, words: str) -> str:
    """The date as exactly as it is known; an import reads it back into the same."""
    match precision:
        case Precision.DAY:
            return f"{day:%d.%m.%Y}"
        case Precision.MONTH:
            return f"{NAMES[day.month - 1]} {day.year}"
        case Precision.YEAR:
            return f"{day.year} год"
        case _:
            return words
