"""Every hour: copies of repeated posts for the four weeks to come."""

import logging
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.repeats.models import PostRepeat
from portal.pages.repeats.services import make_ahead, to_sweep

log = logging.getLogger(__name__)


def sweep_repeats() -> None:
    """Make copies rule by rule; one that fails does not hold the others."""
    now = datetime.now(UTC)
    for id in db.session.scalars(select(PostRepeat.id).where(to_sweep(now)).order_by(PostRepeat.id)).all():
        repeat = db.session.get(PostRepeat, id)
        try:
            if repeat is not None:
                make_ahead(repeat, now=now)
            db.session.commit()
        except (Conflict, IntegrityError) as error:
            db.session.rollback()
            log.warning("repeat %s waits for the next round: %s", id, error)
