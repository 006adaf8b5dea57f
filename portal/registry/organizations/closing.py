"""Institutions that are no more: kept with their history, left out of lists and counts."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.registry.organizations.changing import set_fields
from portal.registry.organizations.models import Organization

_closed = aliased(Organization)


def closed_ids() -> Select[tuple[int]]:
    """Ids of closed organizations: few, and an index alone gives them."""
    return select(_closed.id).where(_closed.closed_on.is_not(None))


def is_working() -> ColumnElement[bool]:
    """The condition on Organization that it has not been closed; a count under it stays within an index."""
    return Organization.id.not_in(closed_ids())


def find_successor(organization: Organization) -> Organization | None:
    """Whom the organization was merged into."""
    return db.session.get(Organization, organization.successor_id) if organization.successor_id else None


def reopen(organization: Organization, *, now: datetime) -> None:
    """Take a closing back: it was a mistake."""
    set_fields(organization, {"closed_on": None, "successor_id": None}, now=now)
