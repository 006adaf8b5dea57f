"""The sweep of templates: what is new, near, late; and posts prepared for all by one press."""

import logging
import time
from datetime import UTC, datetime

from portal import audit
from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.agency import runs, telling
from portal.pages.campaigns.models import DelegationRun
from portal.pages.delivery import jobs as deliveries
from portal.queue import enqueue

ENOUGH = 90.0  # seconds; one portion more still ends within the job's own time
log = logging.getLogger(__name__)


def sweep_templates() -> None:
    """Tell people what has changed for them; a night without cron loses nothing."""
    for tell in (telling.tell_new, telling.tell_near, telling.tell_late):
        tell(now=datetime.now(UTC))
        db.session.commit()


def delegate_posts(run_id: int) -> None:
    """Prepare posts for all as the person who pressed may; what remains is handed to the next job."""
    run = runs.claim(run_id, now=datetime.now(UTC))
    db.session.commit()
    author = db.session.get(User, run.author_id) if run else None
    if run is None or author is None:
        return
    try:
        with audit.acting_for(author.id):
            is_left = _go_on(run, Who(author, Action.DELEGATE_POST), until=time.monotonic() + ENOUGH)
    except runs.Lost:
        db.session.rollback()
        log.info("delegation run %s is another worker's now", run_id)
        return
    if is_left:
        enqueue(delegate_posts, run_id)
    enqueue(deliveries.deliver_due)


def sweep_runs() -> None:
    """Enqueue again what a dead worker left."""
    ids = runs.revive(now=datetime.now(UTC))
    db.session.commit()
    for run_id in ids:
        enqueue(delegate_posts, run_id)


def _go_on(run: DelegationRun, who: Who, *, until: float) -> bool:
    """Portion by portion, each committed with its place; whether something is left for the next job."""
    while runs.go_on(run, who, now=datetime.now(UTC)):
        db.session.commit()
        if time.monotonic() > until:
            runs.put_back(run, now=datetime.now(UTC))
            db.session.commit()
            return True
    db.session.commit()
    return False
