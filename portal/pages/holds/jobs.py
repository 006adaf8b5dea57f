"""The job of the stop-cock: what is planned meanwhile is stopped too."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.delivery.holds import apply_holds


def sweep_holds() -> None:
    """Stop what was planned under an open hold, free what none covers any longer."""
    apply_holds(now=datetime.now(UTC))
    db.session.commit()
