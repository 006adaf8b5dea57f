"""Files of pages that nobody came back to."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.imports.services import forget_files


def sweep_page_imports() -> None:
    """Forget files that were checked and never written."""
    forget_files(now=datetime.now(UTC))
    db.session.commit()
