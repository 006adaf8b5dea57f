"""What is done with sections from time to time."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.gosweb.sections import drafts, terms


def sweep_drafts() -> None:
    """Forget drafts that nobody came back to."""
    drafts.delete_old_drafts(now=datetime.now(UTC))
    db.session.commit()


def remind_terms() -> None:
    """Tell people of terms of updating that are near or past."""
    terms.remind_of_terms(now=datetime.now(UTC))
    db.session.commit()
