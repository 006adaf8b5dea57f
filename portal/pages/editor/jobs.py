"""Jobs of posts."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.editor import drafts


def sweep_post_drafts() -> None:
    """Forget what was typed into editors a month ago and never saved."""
    drafts.delete_old_drafts(now=datetime.now(UTC))
    db.session.commit()
