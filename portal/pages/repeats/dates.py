"""When a repeated post comes again, by the clock on the wall. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.calendar import settle_local
from portal.pages.repeats.models import Rhythm

WEEK = timedelta(days=7)
MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One coming of a repeated post: its day in the zone, its moment, what is told of it."""

    day: date
    at: datetime  # UTC
    words: str = ""


def occurrences(
    rhythm: Rhythm, first_on: date, minute: int, zone: str, *, until: date
) -> Iterator[Occurrence]:
    """All comings from the first day to `until` inclusive; clocks that jump keep the hour of the wall."""
    number = 0
    while (day := nth_day(rhythm, first_on, number)) <= until:
        yield _settled(day, minute, zone, _shortened(rhythm, first_on, day))
        number += 1


def nth_day(rhythm: Rhythm, first_on: date, number: int) -> date:
    """The day of the coming with this number, from 0; the 31st of a short month is its last day."""
    if rhythm is Rhythm.WEEKLY:
        return first_on + number * WEEK
    months = first_on.year * 12 + first_on.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))


def _shortened(rhythm: Rhythm, first_on: date, day: date) -> str:
    if rhythm is Rhythm.MONTHLY and day.day != first_on.day:
        return f"В этом месяце нет {first_on.day}-го числа: пост выйдет в последний день."
    return ""


def _settled(day: date, minute: int, zone: str, words: str) -> Occurrence:
    clock = time(*divmod(min(max(minute, 0), MINUTES - 1), 60))
    settled = settle_local(datetime.combine(day, clock), zone)
    if settled.is_skipped:
        words = f"{words} В этот день часы переводят вперёд: пост выйдет на час позже.".strip()
    return Occurrence(day, settled.at, words)
