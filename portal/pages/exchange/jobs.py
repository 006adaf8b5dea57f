"""Uploads of plans: their posts planned by a worker, what got stuck revived, the old forgotten."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal import audit
from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.exchange import applying, uploads
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.queue import enqueue
from portal.sheets import SheetError

WEEK = timedelta(days=7)
LOST = "Файл загрузки не найден на диске. Загрузите его снова."
log = logging.getLogger(__name__)


def apply_plan(plan_id: int) -> None:
    """Plan the posts of an upload as its author may now; a killed worker's heir goes on by the rows' keys."""
    row = applying.claim(plan_id, now=datetime.now(UTC))
    db.session.commit()
    author = db.session.get(User, row.author_id) if row else None
    if row is None or author is None:
        return
    keeper = applying.Keeper(row)
    try:
        with audit.acting_for(author.id):
            keeper.finish(uploads.run(row, Who(author, Action.VIEW_POST), keep=keeper))
        db.session.commit()
    except applying.Lost:
        db.session.rollback()
        log.info("plan %s is another worker's now", plan_id)
    except (SheetError, FileNotFoundError) as error:
        db.session.rollback()
        _fail(keeper, str(error) if isinstance(error, SheetError) else LOST)
    else:
        uploads.forget(db.session.get_one(PlanUpload, plan_id))


def sweep_plans() -> None:
    """Enqueue again what a dead worker left."""
    ids = applying.revive(now=datetime.now(UTC))
    db.session.commit()
    for plan_id in ids:
        enqueue(apply_plan, plan_id)


def forget_plans() -> None:
    """Daily: forget what nobody decided for a week."""
    old = select(PlanUpload).where(
        PlanUpload.state == PlanState.STAGED, PlanUpload.uploaded_at < datetime.now(UTC) - WEEK
    )
    for row in db.session.scalars(old).all():
        row.state = PlanState.CANCELLED
        uploads.forget(row)
    db.session.commit()


def _fail(keeper: applying.Keeper, words: str) -> None:
    """Give it back to its author with words."""
    report = {"rejected": [], "notes": [[0, words]]}
    now = datetime.now(UTC)
    applying.advance(keeper.id, keeper.token, now=now, state=PlanState.STAGED, report=report)
    db.session.commit()
