"""Lateness by each region's own date."""

from datetime import UTC, date, datetime

from portal.registry.territories.regions import list_region_facts
from portal.work.tasks.lateness import days_late, today_of, todays
from portal.work.tasks.models import TaskState

NOW = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


def test_every_region_has_one_date_and_both_ways_agree() -> None:
    dates = {code: day for day, codes in todays(NOW).items() for code in codes}
    assert dates == {fact.code: today_of(fact.code, NOW) for fact in list_region_facts()}
    assert set(dates.values()) == {date(2026, 11, 20), date(2026, 11, 21)}


def test_a_term_passes_in_khabarovsk_before_it_passes_in_kaliningrad() -> None:
    due = date(2026, 11, 20)
    assert days_late(due, TaskState.OPEN, "27", NOW) == 1
    assert days_late(due, TaskState.OPEN, "39", NOW) == 0
    assert days_late(due, TaskState.CLOSED, "27", NOW) == 0
