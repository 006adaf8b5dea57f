"""Which tasks are late: each region by its own date."""

from collections import defaultdict
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, or_

from portal.calendar import local_today
from portal.registry.territories.regions import list_region_facts
from portal.work.tasks.models import Task
from portal.work.tasks.states import ACTIVE


def todays(now: datetime) -> dict[date, list[str]]:
    """Codes of regions by the date that they have now; two dates at most."""
    found: dict[date, list[str]] = defaultdict(list)
    for fact in list_region_facts():
        found[local_today(fact.timezone, now)].append(fact.code)
    return found


def today_of(region_code: str, now: datetime) -> date:
    """The date that a region has now."""
    return local_today(_zones()[region_code], now)


@cache
def _zones() -> dict[str, str]:
    """The zone of each region by its code."""
    return {fact.code: fact.timezone for fact in list_region_facts()}


def is_late(now: datetime) -> ColumnElement[bool]:
    """The condition on Task that its term is past and the doer still owes it."""
    by_date = [and_(Task.due < day, Task.region_code.in_(codes)) for day, codes in todays(now).items()]
    return and_(Task.state.in_(ACTIVE), or_(*by_date))


def days_late(task_due: date | None, state: str, region_code: str, now: datetime) -> int:
    """By how many days a task is late; 0 where it is not."""
    if task_due is None or state not in ACTIVE:
        return 0
    return max((today_of(region_code, now) - task_due).days, 0)
