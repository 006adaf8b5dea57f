"""A month as people see it: weeks from Monday, days off by the production calendar. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from portal.calendar import holiday_name, is_working_day

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
DAY = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the month."""

    date: date
    is_off: bool
    name: str  # of the holiday, or nothing
    is_outside: bool  # of the month before or after


def read_month(text: str, today: date) -> date:
    """The first day of the month asked, of this one where the text is none."""
    if MONTH.fullmatch(text):
        return date(int(text[:4]), int(text[5:]), 1)
    return today.replace(day=1)


def read_day(text: str) -> date | None:
    """The day asked, or nothing."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def shift(month: date, months: int) -> date:
    """The first day of another month."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def weeks_of(month: date) -> list[list[Day]]:
    """Whole weeks that the month lies in."""
    weeks = calendar.Calendar(0).monthdatescalendar(month.year, month.month)
    return [[_day(day, month) for day in week] for week in weeks]


def _day(day: date, month: date) -> Day:
    is_off = not is_working_day(day)
    return Day(day, is_off, holiday_name(day) if is_off else "", day.month != month.month)
