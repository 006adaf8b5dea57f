"""The sweep of terms and risks around pages."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.marks import telling


def sweep_marks() -> None:
    """Each hour: overdue cases, reviews of exemptions, pages held by people who left."""
    for tell in (telling.tell_case_terms, telling.tell_reviews, telling.tell_left):
        tell(now=datetime.now(UTC))
        db.session.commit()
