"""The sweep of templates: what is new, what is near, what is late."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.agency import telling


def sweep_templates() -> None:
    """Tell people what has changed for them; a night without cron loses nothing."""
    for tell in (telling.tell_new, telling.tell_near, telling.tell_late):
        tell(now=datetime.now(UTC))
        db.session.commit()
