"""Jobs of invitations: issue a batch portion by portion, revive what dead workers left."""

from datetime import UTC, datetime

from portal.extensions import db
from portal.queue import enqueue
from portal.registry.invitations import services


def issue_invites(batch_id: int) -> None:
    """Issue a batch; each portion is one transaction, so a worker killed anywhere issues none twice."""
    batch = services.claim_batch(batch_id, now=datetime.now(UTC))
    db.session.commit()
    if batch is None:
        return
    while services.issue_portion(batch, now=datetime.now(UTC)):
        db.session.commit()
    db.session.commit()


def sweep_invites() -> None:
    """Enqueue again what got stuck: lost enqueues and dead workers alike."""
    batch_ids = services.revive_batches(now=datetime.now(UTC))
    db.session.commit()
    for batch_id in batch_ids:
        enqueue(issue_invites, batch_id)
