"""Daily: uploads of plans that nobody decided, or that were cut short."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from portal.extensions import db
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.pages.exchange.uploads import forget

DAY = timedelta(days=1)


def sweep_plans() -> None:
    """Let an upload whose worker died be pressed again, and forget what nobody decided for a week."""
    now = datetime.now(UTC)
    stuck = update(PlanUpload).where(PlanUpload.state == PlanState.APPLYING)
    stuck = stuck.where(PlanUpload.uploaded_at < now - DAY)
    db.session.execute(stuck.values(state=PlanState.STAGED))
    old = select(PlanUpload).where(
        PlanUpload.state == PlanState.STAGED, PlanUpload.uploaded_at < now - 7 * DAY
    )
    for row in db.session.scalars(old).all():
        row.state = PlanState.CANCELLED
        forget(row)
    db.session.commit()
