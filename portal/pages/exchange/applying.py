"""An upload on its way into the plan: claimed, moved on by portions, revived. Flushes only."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, update

from portal.config import LEASES
from portal.extensions import db
from portal.pages.exchange.commands import Outcome
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.pages.exchange.uploads import SHOWN

LEASE = LEASES["apply_plan"]
MOST_ATTEMPTS = 5
GAVE_UP = "Не вышло за пять попыток: нажмите «Запланировать» ещё раз. Что уже встало в план, не удвоится."


class Lost(Exception):
    """The upload is another worker's by now."""


def claim(plan_id: int, *, now: datetime) -> PlanUpload | None:
    """Take a queued upload to work; of many workers exactly one gets it."""
    waits = update(PlanUpload).where(PlanUpload.id == plan_id, PlanUpload.state == PlanState.QUEUED)
    taken = waits.values(state=PlanState.APPLYING, touched_at=now, attempts=PlanUpload.attempts + 1)
    return db.session.scalar(taken.returning(PlanUpload), execution_options={"populate_existing": True})


def advance(plan_id: int, token: int, *, now: datetime, **values: Any) -> None:
    """Write how far it has come, if it is still this worker's; raises Lost."""
    mine = update(PlanUpload).where(
        PlanUpload.id == plan_id, PlanUpload.state == PlanState.APPLYING, PlanUpload.attempts == token
    )
    if db.session.scalar(mine.values(touched_at=now, **values).returning(PlanUpload.id)) is None:
        raise Lost


class Keeper:
    """Writes progress within the transaction of each portion; what dead workers made is counted too."""

    def __init__(self, row: PlanUpload) -> None:
        self.id, self.token, self.made = row.id, row.attempts, int(row.report.get("made", 0))

    def __call__(self, outcome: Outcome, done: int, total: int) -> None:
        """A portion is about to be committed."""
        report = self.report(outcome) | {"done": done, "total": total, "made": self.made + outcome.created}
        advance(self.id, self.token, now=datetime.now(UTC), report=report)

    def finish(self, outcome: Outcome) -> None:
        """The whole file is in the plan."""
        now = datetime.now(UTC)
        counts = {
            "created": self.made + outcome.created,
            "changed": outcome.changed,
            "unchanged": max(outcome.unchanged - self.made, 0),
            "rejected": len(outcome.rejected),
        }
        done = {"state": PlanState.APPLIED, "applied_at": now, "report": self.report(outcome)}
        advance(self.id, self.token, now=now, **done, **counts)

    @staticmethod
    def report(outcome: Outcome) -> dict[str, Any]:
        """What is shown of rows."""
        return {"rejected": [*outcome.rejected[:SHOWN]], "notes": [*outcome.notes[:SHOWN]]}


def revive(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what failed too often; ids of what to enqueue."""
    heard_of = func.coalesce(PlanUpload.touched_at, PlanUpload.uploaded_at)
    busy = or_(PlanUpload.state == PlanState.APPLYING, PlanUpload.state == PlanState.QUEUED)
    stale = update(PlanUpload).where(busy, heard_of < now - LEASE)
    stale = stale.execution_options(synchronize_session=False)
    hopeless = stale.where(PlanUpload.attempts >= MOST_ATTEMPTS)
    given_up = {"rejected": [], "notes": [[0, GAVE_UP]]}
    db.session.execute(hopeless.values(state=PlanState.STAGED, touched_at=now, report=given_up))
    revived = stale.values(state=PlanState.QUEUED, touched_at=now).returning(PlanUpload.id)
    return db.session.scalars(revived).all()
