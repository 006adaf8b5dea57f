"""The nightly round of standings: a week passes, an institution is renamed, and no page tells of it."""

from datetime import UTC, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.compliance.standing import refresh_pages
from portal.pages.social.models import SocialPage

PORTION = 500


def refresh_standings() -> None:
    """Recompute every page, a portion to a transaction; run twice, it changes nothing."""
    last = 0
    while ids := _next_ids(last):
        refresh_pages(ids, now=datetime.now(UTC))
        db.session.commit()
        db.session.expunge_all()
        last = ids[-1]


def _next_ids(last: int) -> list[int]:
    query = select(SocialPage.id).where(SocialPage.id > last).order_by(SocialPage.id).limit(PORTION)
    return list(db.session.scalars(query))
