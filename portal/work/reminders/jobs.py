"""Sweeps that turn rows of the registry and of tasks into notices; keys make each told once."""

from datetime import UTC, datetime, timedelta

from portal.extensions import db
from portal.work.reminders import collections, corrections, tasks

JUST_NOW = timedelta(minutes=15)
LATELY = timedelta(days=3)
"""How far back the hourly sweep looks: a night without cron loses nothing."""


def sweep_events() -> None:
    """Each minute: what has just happened in collections and corrections."""
    _tell_events(JUST_NOW)


def sweep_terms() -> None:
    """Each hour: terms that are near or past, and events that a stopped cron missed."""
    _tell_events(LATELY)
    collections.tell_terms(now=datetime.now(UTC))
    db.session.commit()
    tasks.tell_task_terms(now=datetime.now(UTC))
    db.session.commit()


def _tell_events(back: timedelta) -> None:
    now = datetime.now(UTC)
    collections.tell_parts(since=now - back, now=now)
    corrections.tell_corrections(since=now - back, now=now)
    db.session.commit()
