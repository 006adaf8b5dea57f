"""Days worth a post: the production calendar and memorable dates with the acts that set them. Pure."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.calendar import holiday_name, is_working_day

FILE = Path(__file__).with_name("memorable.yaml")


@dataclass(frozen=True, slots=True)
class Memorable:
    """A date of the law; `is_sure` is false where its act was not checked."""

    name: str
    source: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of a day."""

    date: date
    is_off: bool
    holiday: str
    memorable: Sequence[Memorable]


def describe_days(days: Iterable[date]) -> dict[date, Day]:
    """Every day with its holiday and its memorable dates."""
    return {day: _describe(day) for day in days}


@cache
def dates_of(year: int) -> Mapping[date, Sequence[Memorable]]:
    """Memorable dates of a year."""
    table, found = _load(), dict[date, list[Memorable]]()
    for row in table["dates"]:
        source = table["sources"].get(row["source"], row["source"])
        one = Memorable(row["name"], source, row["confidence"] == "high")
        found.setdefault(_date_of(row, year), []).append(one)
    return found


def _describe(day: date) -> Day:
    is_off = not is_working_day(day)
    holiday = holiday_name(day) if is_off else ""
    memorable = [one for one in dates_of(day.year).get(day, ()) if one.name.lower() != holiday.lower()]
    return Day(day, is_off, holiday, memorable)


def _date_of(row: Mapping[str, Any], year: int) -> date:
    if "day" in row:
        month, day = map(int, row["day"].split("-"))
        return date(year, month, day)
    weeks = calendar.Calendar(0).monthdatescalendar(year, row["month"])
    days = [week[row["weekday"] - 1] for week in weeks]
    mine: list[date] = [day for day in days if day.month == row["month"]]
    number = int(row["week"])
    return mine[number - 1 if number > 0 else number]


@cache
def _load() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return table
