"""Which days the plan shows, and where they begin by the clock of a zone. Pure."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.calendar import find_day
from portal.extensions import Labelled


class View(Labelled):
    """How the plan is laid out."""

    MONTH = "month", "Месяц"
    WEEK = "week", "Неделя"
    DAY = "day", "День"
    LIST = "list", "Список"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both shown; `day` is the one the address names."""

    view: View
    day: date
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """All the days in order."""
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> list[list[date]]:
        """The days by sevens."""
        return [self.days[start : start + 7] for start in range(0, len(self.days), 7)]

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """The moment of the first midnight and that after the last day, by the clock of the zone."""
        return midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone)


def midnight(day: date, zone: str) -> datetime:
    """The moment when a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def read_view(text: str) -> View:
    """The layout asked, a month where the text is none."""
    return View(text) if text in set(View) else View.MONTH


def read_date(text: str, today: date) -> date:
    """The day asked, `2026-11-20` or a month `2026-11`; today where the text is none."""
    return find_day(f"{text}-01" if len(text) == 7 else text) or today


def period_of(view: View, day: date) -> Period:
    """The days that the layout shows around a day: whole weeks for a month."""
    match view:
        case View.MONTH:
            weeks = calendar.Calendar(0).monthdatescalendar(day.year, day.month)
            return Period(view, day, weeks[0][0], weeks[-1][-1])
        case View.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(view, day, monday, monday + timedelta(days=6))
        case View.DAY:
            return Period(view, day, day, day)
        case View.LIST:
            last = calendar.monthrange(day.year, day.month)[1]
            return Period(view, day, day.replace(day=1), day.replace(day=last))


def step(period: Period, count: int) -> date:
    """The day by which the next period, or the one before, is named."""
    match period.view:
        case View.WEEK:
            return period.day + timedelta(days=7 * count)
        case View.DAY:
            return period.day + timedelta(days=count)
        case _:
            number = period.day.year * 12 + period.day.month - 1 + count
            return date(number // 12, number % 12 + 1, 1)
