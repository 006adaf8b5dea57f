"""The journal of what people did with what matters."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context, request
from flask_login import current_user
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, db


class AuditEvent(Model):
    """One deed: who, when, what, to which subject; never changed afterwards."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # None: the portal itself
    action: Mapped[str]  # "site.created", "section.saved": noun.verb in the past
    subject: Mapped[str]  # "organization:12", "site:7"
    organization_id: Mapped[int | None]
    details: Mapped[
        dict[str, Any]
    ]  # values before and after; never a password, a key or a link of invitation
    address: Mapped[str] = mapped_column(default="")  # IP of the person

    __table_args__ = (
        Index("ix_audit_event_organization_id_at", "organization_id", "at"),
        Index("ix_audit_event_subject_id", "subject", "id"),
    )


_actor: ContextVar[int | None] = ContextVar("actor", default=None)


@contextmanager
def acting_for(user_id: int | None) -> Iterator[None]:
    """Within a job: what is recorded is this person's deed, whose wish the job fulfils."""
    token = _actor.set(user_id)
    try:
        yield
    finally:
        _actor.reset(token)


def record(action: str, subject: str, *, organization_id: int | None = None, **details: Any) -> None:
    """Write a deed of the current person into the journal; flushed with the caller's transaction."""
    in_request = has_request_context()
    actor_id = current_user.id if in_request and current_user.is_authenticated else _actor.get()
    record_by(actor_id, action, subject, organization_id=organization_id, **details)


def record_by(
    actor_id: int | None, action: str, subject: str, *, organization_id: int | None = None, **details: Any
) -> None:
    """The same for a named person, whose wish a job fulfils; flushed with the caller's transaction."""
    event = AuditEvent(
        at=datetime.now(UTC),
        actor_id=actor_id,
        action=action,
        subject=subject,
        organization_id=organization_id,
        details=details,
        address=(request.remote_addr or "") if has_request_context() else "",
    )
    db.session.add(event)
