"""How near a term is: three working days, a day, past; each told once, and a changed term anew."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from portal.calendar import add_working_days
from portal.work.tasks.lateness import today_of, todays

SOON = 3  # working days
REMEMBERED = timedelta(days=14)
"""A term that passed longer ago is not told of: the sweep has told it in its day."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """A step towards the term: the key of the event, and its words."""

    key: str
    words: str


def find_near(due: date, region_code: str, now: datetime) -> Nearness | None:
    """The step on which a term stands for a region now; None where it is far or long past."""
    today = today_of(region_code, now)
    if due < today:
        is_fresh = today - due <= REMEMBERED
        return Nearness(f"term:{due}:passed", f"Срок прошёл {due:%d.%m.%Y}") if is_fresh else None
    if due == today:
        return Nearness(f"term:{due}:today", "Срок сегодня")
    if due - today == timedelta(days=1):
        return Nearness(f"term:{due}:tomorrow", "Срок завтра")
    if due <= add_working_days(today, SOON):
        return Nearness(f"term:{due}:soon", f"Срок {due:%d.%m.%Y}")
    return None


def is_soon(due: Any, now: datetime) -> ColumnElement[bool]:
    """The condition that a column of terms may stand on some step now."""
    days = todays(now)
    return and_(due >= min(days) - REMEMBERED, due <= add_working_days(max(days), SOON))
