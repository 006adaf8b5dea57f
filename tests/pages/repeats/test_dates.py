"""Comings keep the hour of the wall in every zone; slots are never taken twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.repeats.dates import nth_day, occurrences
from portal.pages.repeats.models import Rhythm
from portal.pages.slots.services import next_slot

ZONES = st.sampled_from(
    ["Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad", "Europe/Berlin", "America/Sao_Paulo", "UTC"]
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
MINUTES = st.integers(0, 24 * 60 - 1)
SLOTS = st.lists(st.tuples(st.integers(0, 6), MINUTES), max_size=8)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(rhythm=st.sampled_from(Rhythm), first=DAYS, minute=MINUTES, zone=ZONES)
def test_every_coming_shows_the_same_hour_unless_clocks_jump_over_it(
    rhythm: Rhythm, first: date, minute: int, zone: str
) -> None:
    found = list(occurrences(rhythm, first, minute, zone, until=first + timedelta(days=400)))
    assert found[0].day == first
    assert [one.at for one in found] == sorted({one.at for one in found})
    for one in found:
        local = one.at.astimezone(ZoneInfo(zone))
        is_told = "часы переводят" in one.words
        assert is_told or (local.date(), local.hour * 60 + local.minute) == (one.day, minute)


@given(first=DAYS, number=st.integers(0, 60))
def test_a_month_that_is_too_short_gives_its_last_day(first: date, number: int) -> None:
    day = nth_day(Rhythm.MONTHLY, first, number)
    assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == number
    assert day.day == first.day or (day + timedelta(days=1)).day == 1


def test_the_thirty_first_is_told_about() -> None:
    found = list(occurrences(Rhythm.MONTHLY, date(2027, 1, 31), 600, "UTC", until=date(2027, 3, 31)))
    assert [one.day for one in found] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert [bool(one.words) for one in found] == [False, True, False]


@given(slots=SLOTS, zone=ZONES, now=MOMENTS, count=st.integers(1, 12))
def test_the_queue_fills_slots_in_order_and_none_twice(
    slots: list[tuple[int, int]], zone: str, now: datetime, count: int
) -> None:
    taken: list[datetime] = []
    for _ in range(count):
        at = next_slot(slots, taken, zone, now=now)
        if not slots:
            assert at is None
            return
        assert at is not None and at > now
        taken.append(at)
    assert taken == sorted(set(taken))
    for at in taken:
        local = at.astimezone(ZoneInfo(zone))
        exact = (local.weekday(), local.hour * 60 + local.minute) in slots
        assert exact or any(minute < 180 for _, minute in slots)  # clocks jump at night


def test_a_year_of_taken_slots_is_told_as_none() -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    taken = [datetime(2027, 1, 1, 10, tzinfo=UTC) + timedelta(days=number) for number in range(400)]
    assert next_slot([(day, 600) for day in range(7)], taken, "UTC", now=now) is None
