"""The history of an institution out of the journal. Reads only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import User
from portal.audit import AuditEvent
from portal.extensions import db


def list_history(organization_id: int, *, page: int, per_page: int) -> tuple[Sequence[Row[Any]], int]:
    """A page of events with the names of who did them, the newest first, and how many there are."""
    mine = AuditEvent.organization_id == organization_id
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(mine)) or 0
    query = select(AuditEvent, User.name).outerjoin(User, User.id == AuditEvent.actor_id).where(mine)
    query = query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return db.session.execute(query.limit(per_page).offset((page - 1) * per_page)).all(), total
