"""«Подготовить за всех» on its way: one press is one row, gone through portion by portion. Flushes only."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal import audit
from portal.accounts.policy import Who
from portal.config import LEASES
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.agency.delegation import count_ready, delegate, list_ready
from portal.pages.campaigns.models import DelegationRun, PostTemplate, RunState, is_open_run
from portal.pages.posts.models import PostState

LEASE = LEASES["delegate_posts"]
PORTION = 20
MOST_ATTEMPTS = 5
SHOWN = timedelta(days=1)
"""How long the template's page shows what came of a press."""

S = RunState


class Lost(Exception):
    """The run is another worker's by now."""


def request(template: PostTemplate, who: Who, *, planned_at: datetime | None, now: datetime) -> DelegationRun:
    """Begin to prepare posts for all; a press while one's own run is under way is the same run."""
    mine = DelegationRun.template_id == template.id, DelegationRun.author_id == who.user.id
    found = db.session.scalar(select(DelegationRun).where(*mine, is_open_run))
    if found is not None:
        return found
    run = DelegationRun(
        template_id=template.id,
        author_id=who.user.id,
        planned_at=planned_at,
        total=count_ready(template.id, who),
        created_at=now,
        touched_at=now,
    )
    db.session.add(run)
    db.session.flush()
    audit.record("template.delegation_asked", f"template:{template.id}", institutions=run.total)
    return run


def find_run(template_id: int, user_id: int, *, now: datetime) -> DelegationRun | None:
    """The person's last press for the template, while it is worth showing."""
    mine = DelegationRun.template_id == template_id, DelegationRun.author_id == user_id
    last = select(DelegationRun).where(*mine, DelegationRun.created_at > now - SHOWN)
    return db.session.scalar(last.order_by(DelegationRun.id.desc()).limit(1))


def claim(run_id: int, *, now: datetime) -> DelegationRun | None:
    """Take a queued run to work; of many workers exactly one gets it."""
    waits = update(DelegationRun).where(DelegationRun.id == run_id, DelegationRun.state == S.QUEUED)
    taken = waits.values(state=S.RUNNING, touched_at=now, attempts=DelegationRun.attempts + 1)
    return db.session.scalar(taken.returning(DelegationRun), execution_options={"populate_existing": True})


def go_on(run: DelegationRun, who: Who, *, now: datetime) -> bool:
    """Prepare the next portion; False where there was none and the run is over. Raises Lost."""
    portion = list_ready(run.template_id, who, after=run.last_id, limit=PORTION)
    if not portion:
        _advance(run, state=S.DONE, finished_at=now, now=now)
        posts = run.planned + run.waiting
        audit.record("template.delegated", f"template:{run.template_id}", posts=posts)
        return False
    _advance(run, now=now)  # still ours; and SQLite begins its transaction here, not by the first savepoint
    came, refused = Counter[PostState](), Counter[str](run.refused)
    for obligation in portion:
        try:
            with db.session.begin_nested():
                came[delegate(obligation, who, planned_at=run.planned_at, now=now).state] += 1
        except Conflict as error:
            refused[str(error)] += 1
    planned = came[PostState.APPROVED]
    _advance(
        run,
        last_id=portion[-1].id,
        done=run.done + len(portion),
        planned=run.planned + planned,
        waiting=run.waiting + came.total() - planned,
        refused=dict(refused),
        now=now,
    )
    return True


def put_back(run: DelegationRun, *, now: datetime) -> None:
    """Leave the rest to the next job; raises Lost."""
    _advance(run, state=S.QUEUED, attempts=0, now=now)


def revive(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what dies again and again; ids of what to enqueue."""
    stale = update(DelegationRun).where(is_open_run, DelegationRun.touched_at < now - LEASE)
    stale = stale.execution_options(synchronize_session=False)
    hopeless = stale.where(DelegationRun.attempts >= MOST_ATTEMPTS)
    db.session.execute(hopeless.values(state=S.FAILED, touched_at=now, finished_at=now))
    revived = stale.values(state=S.QUEUED, touched_at=now).returning(DelegationRun.id)
    return db.session.scalars(revived).all()


def _advance(run: DelegationRun, *, now: datetime, **values: Any) -> None:
    mine = update(DelegationRun).where(
        DelegationRun.id == run.id, DelegationRun.state == S.RUNNING, DelegationRun.attempts == run.attempts
    )
    if db.session.scalar(mine.values(touched_at=now, **values).returning(DelegationRun.id)) is None:
        raise Lost
    db.session.refresh(run)
