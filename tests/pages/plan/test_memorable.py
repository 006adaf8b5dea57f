"""Memorable dates: every one has an act, movable ones fall where the act says."""

from datetime import date

import pytest

from portal.pages.plan.memorable import dates_of, describe_days


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 10, 5), "День учителя"),
        (date(2026, 11, 29), "День матери"),
        (date(2026, 10, 18), "День отца"),
        (date(2026, 6, 21), "День медицинского работника"),
        (date(2026, 8, 8), "День физкультурника"),
        (date(2027, 11, 28), "День матери"),
    ],
)
def test_a_date_falls_where_its_act_says(day: date, name: str) -> None:
    assert name in [one.name for one in dates_of(day.year)[day]]


@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_every_date_names_its_act(year: int) -> None:
    found = [one for many in dates_of(year).values() for one in many]
    assert len(found) >= 45 and all("№" in one.source for one in found)


def test_a_holiday_is_not_named_twice() -> None:
    day = describe_days([date(2026, 11, 4)])[date(2026, 11, 4)]
    assert day.is_off and day.holiday == "День народного единства" and not day.memorable
