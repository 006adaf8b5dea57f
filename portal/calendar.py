"""The production calendar of Russia and the zones of its regions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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


def find_day(text: str) -> date | None:
    """The day of an address, `2026-11-20`; None where it is none of this century."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


@dataclass(frozen=True, slots=True)
class Settled:
    """A moment named by the clock on a wall, and whether that clock shows it once."""

    at: datetime  # UTC
    is_skipped: bool = False  # the clock jumps over it: `at` is as much later as the jump
    is_repeated: bool = False  # the clock shows it twice: `at` is the first time


def settle_local(local: datetime, timezone: str) -> Settled:
    """The moment when clocks of a zone show this naive time; where they jump, see Settled."""
    zone = _zone(timezone)
    first = local.replace(tzinfo=zone, fold=0)
    before, after = first.utcoffset(), local.replace(tzinfo=zone, fold=1).utcoffset()
    assert before is not None and after is not None
    at = first.astimezone(UTC)
    return Settled(at, is_skipped=before < after, is_repeated=before > after)
