"""Jobs on uploaded files: whether each PDF has text, learnt after the upload and never waited for."""

import time
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.config import LEASES
from portal.extensions import db
from portal.media import MAX_LOOKS, MediaFile, is_unread, path_of
from portal.pdf_text import has_text

ROUND = 12.0  # seconds that one sweep may take from other jobs


def look_at_pdf(media_id: int) -> None:
    """Learn whether a PDF has text; a file that fells the worker is given up after some attempts."""
    now = datetime.now(UTC)
    is_free = or_(MediaFile.looked_at.is_(None), MediaFile.looked_at < now - LEASES["look_at_pdf"])
    waiting = update(MediaFile).where(
        MediaFile.id == media_id, is_unread, MediaFile.looks < MAX_LOOKS, is_free
    )
    claimed = waiting.values(looks=MediaFile.looks + 1, looked_at=now)
    file = db.session.scalar(claimed.returning(MediaFile))
    db.session.commit()
    if file is None:
        return
    path = path_of(file)
    verdict = has_text(path) if path.is_file() else None
    file.has_text = verdict
    if verdict is None:
        file.looks = MAX_LOOKS  # looking again would tell nothing new
    db.session.commit()


def sweep_pdfs() -> None:
    """Look at files that nobody has looked at yet, a few seconds' worth at a time, the newest first."""
    query = select(MediaFile.id).where(_is_free(datetime.now(UTC)))
    media_ids = db.session.scalars(query.order_by(MediaFile.id.desc()).limit(100)).all()
    db.session.commit()
    end = time.monotonic() + ROUND
    for media_id in media_ids:
        look_at_pdf(media_id)
        if time.monotonic() > end:
            return


def _is_free(now: datetime) -> ColumnElement[bool]:
    """The condition on MediaFile that it is to be looked at and nobody does so now."""
    stale = now - LEASES["look_at_pdf"]
    is_untouched = or_(MediaFile.looked_at.is_(None), MediaFile.looked_at < stale)
    return and_(is_unread, MediaFile.looks < MAX_LOOKS, is_untouched)
