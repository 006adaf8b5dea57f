"""When a notice may go to a person's mail: their mode, their quiet hours, their own zone. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.accounts.models import MailMode

USUAL_MORNING = 9
"""The hour of the daily letter for those who have no quiet hours."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person wants their mail."""

    mode: MailMode
    zone: str  # IANA
    quiet_from: int  # hours of the person's own day, 0…23; equal ones mean no quiet hours
    quiet_until: int

    @property
    def morning(self) -> int:
        """The hour of the daily letter: when the quiet hours end."""
        return USUAL_MORNING if self.quiet_from == self.quiet_until else self.quiet_until


def is_quiet(habit: Habit, now: datetime) -> bool:
    """Whether the person sleeps now; quiet hours may go over midnight."""
    hour = now.astimezone(ZoneInfo(habit.zone)).hour
    start, end = habit.quiet_from, habit.quiet_until
    return start <= hour < end if start <= end else hour >= start or hour < end


def last_morning(habit: Habit, now: datetime) -> datetime:
    """The last moment, now or before, at which the person's daily letter goes."""
    local = now.astimezone(ZoneInfo(habit.zone))
    today = local.replace(hour=habit.morning, minute=0, second=0, microsecond=0)
    return today if today <= local else today - timedelta(days=1)


def may_mail(habit: Habit, born: datetime, now: datetime) -> bool:
    """Whether a notice born at that moment may be mailed at this one."""
    if habit.mode is MailMode.NEVER or is_quiet(habit, now):
        return False
    return habit.mode is MailMode.AT_ONCE or born <= last_morning(habit, now)
