"""When a notice may be mailed: never at night by the person's own clock, never late for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import MailMode
from portal.work.notices.habits import Habit, is_quiet, last_morning, may_mail

RUSSIAN = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)
hours = st.integers(0, 23)
habits = st.builds(Habit, st.sampled_from(MailMode), st.sampled_from(RUSSIAN), hours, hours)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(habits, moments, moments)
def test_never_in_quiet_hours_and_never_to_those_who_do_not_want(
    habit: Habit, born: datetime, now: datetime
) -> None:
    if may_mail(habit, born, now):
        assert habit.mode is not MailMode.NEVER and not is_quiet(habit, now)


@given(habits, moments)
def test_quiet_hours_are_as_many_as_the_person_said_by_their_own_clock(habit: Habit, day: datetime) -> None:
    midnight = day.astimezone(ZoneInfo(habit.zone)).replace(hour=0, minute=30)
    quiet = {hour for hour in range(24) if is_quiet(habit, midnight + timedelta(hours=hour))}
    wanted = (habit.quiet_until - habit.quiet_from) % 24
    assert quiet == {(habit.quiet_from + number) % 24 for number in range(wanted)}


@given(habits, moments)
def test_within_a_day_and_a_bit_everything_wanted_goes(habit: Habit, born: datetime) -> None:
    later = [born + timedelta(minutes=30 * step) for step in range(2 * 24 * 2)]
    goes = any(may_mail(habit, born, now) for now in later)
    assert goes is (habit.mode is not MailMode.NEVER)


@given(habits, moments)
def test_a_daily_letter_goes_only_after_a_morning(habit: Habit, born: datetime) -> None:
    morning = last_morning(habit, born)
    local = morning.astimezone(ZoneInfo(habit.zone))
    assert local.hour == habit.morning and born - timedelta(days=1) < morning <= born
    if habit.mode is MailMode.DAILY and born > morning:
        assert not may_mail(habit, born, morning + timedelta(days=1) - timedelta(seconds=1))


def test_a_notice_born_at_night_waits_for_the_morning_of_its_own_zone() -> None:
    habit = Habit(MailMode.AT_ONCE, "Asia/Vladivostok", 21, 8)
    night = datetime(2026, 11, 20, 13, tzinfo=UTC)  # 23:00 in Vladivostok
    assert not may_mail(habit, night, night)
    assert may_mail(habit, night, datetime(2026, 11, 20, 22, tzinfo=UTC))  # 08:00 there
