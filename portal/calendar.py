"""The production calendar of Russia and the zones of its regions."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays


@lru_cache(maxsize=1)
def _holidays() -> HolidayBase:
    return country_holidays("RU", language="ru")


def is_working_day(day: date) -> bool:
    """Whether people work on this day, transfers by the government's decrees included."""
    return bool(_holidays().is_working_day(day))


def holiday_name(day: date) -> str:
    """What is celebrated on this day, or nothing."""
    return _holidays().get(day) or ""


def add_working_days(start: date, count: int) -> date:
    """The day that comes `count` working days after `start` (the start itself does not count)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    """`ZoneInfo` remembers eight zones, Russia has more: a long list read their files for every row."""
    return ZoneInfo(name)


def local_today(timezone: str, now: datetime) -> date:
    """The date that people of this zone have now; `now` is aware."""
    return now.astimezone(_zone(timezone)).date()
