"""Hours of the demo: whatever the hour of loading is, posts go out by day, by the institution's clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def by_day(now: datetime, days: int, zone: str, *, hour: int = 11) -> datetime:
    """This hour in the zone, so many days from the day that is there now; in UTC."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
