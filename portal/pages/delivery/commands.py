"""What the command of delivery does, and its answer."""

from datetime import UTC, datetime
from typing import Any

from portal.extensions import db
from portal.pages.delivery import claims, jobs
from portal.pages.delivery.models import DeliveryState

COUNTED = (DeliveryState.DELIVERED, DeliveryState.REJECTED, DeliveryState.UNKNOWN)


def deliver(is_waiting: bool) -> dict[str, Any]:
    """Send what is due, here or by the workers; `due` is what is not final at the end, the rest the gain.

    Counts of delivered and rejected are of this call alone; `unknown` is all that is lost now.
    """
    before = claims.counts()
    db.session.commit()
    if is_waiting:
        jobs.deliver_all()
    else:
        jobs.sweep_deliveries()
    after = claims.counts()
    answer: dict[str, Any] = {"due": claims.count_open(now=datetime.now(UTC))}
    db.session.commit()
    for state in COUNTED:
        gained = after.get(state, 0) - before.get(state, 0)
        answer[state.value] = after.get(state, 0) if state == DeliveryState.UNKNOWN else max(gained, 0)
    return answer
