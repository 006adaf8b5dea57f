"""Writes a change of an organization: how it is found and sorted, when it changed, what the journal says."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal import audit
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import search_text_of, sort_key_of

SERVICE = {"id", "search_text", "sort_key", "created_at", "updated_at", "is_demo"}
"""Columns that follow from others: the journal does not compare them."""


class Unfit(ValueError):
    """The change cannot be made; the text says why, `field` where to mend it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def known_values(organization: Organization) -> dict[str, Any]:
    """What the journal compares: plain columns, days as «2026-09-01», and the codes of spheres."""
    columns = [column.key for column in Organization.__table__.columns if column.key not in SERVICE]
    values: dict[str, Any] = {name: plain(getattr(organization, name)) for name in columns}
    return values | {"spheres": [sphere.code for sphere in organization.spheres]}


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def record_change(
    organization: Organization, before: Mapping[str, Any], *, now: datetime, **about: Any
) -> dict[str, list[Any]]:
    """Note what has changed since `before`: search, order, the moment, the journal; flushed.

    Returns the changed fields with their old and new values, nothing where nothing did.
    """
    after = known_values(organization)
    changes = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    if not changes:
        return {}
    names = organization.short_name, organization.full_name, organization.inn
    organization.search_text, organization.sort_key = search_text_of(*names), sort_key_of(names[0])
    organization.updated_at = now
    db.session.flush()
    subject = f"organization:{organization.id}"
    audit.record("organization.changed", subject, organization_id=organization.id, changes=changes, **about)
    return changes


def set_fields(
    organization: Organization, values: Mapping[str, Any], *, now: datetime, **about: Any
) -> dict[str, list[Any]]:
    """Write these columns and note the change; flushed."""
    before = known_values(organization)
    for name, value in values.items():
        setattr(organization, name, value)
    return record_change(organization, before, now=now, **about)
