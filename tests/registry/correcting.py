"""Corrections and appointments for tests, made by the product's own services."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.extensions import db
from portal.registry.appointments.models import Appointment
from portal.registry.appointments.places import place_of_organization
from portal.registry.appointments.services import appoint, substitute
from portal.registry.corrections.models import Correction, CorrectionKind
from portal.registry.corrections.services import propose
from portal.registry.organizations.models import Organization
from tests.factories import make_organization

SINCE = date(2026, 9, 1)


def make_correction(
    organization: Organization,
    kind: CorrectionKind = CorrectionKind.HEAD,
    *,
    at: datetime | None = None,
    media_id: int | None = None,
    author_id: int | None = None,
    since: date = SINCE,
    **values: Any,
) -> Correction:
    """A proposal that waits; without values, of a new head."""
    if kind is CorrectionKind.HEAD:
        values = {"head_name": "Новикова Анна Ильинична", "head_post": "директор"} | values
    row = propose(
        db.session.get_one(Organization, organization.id),
        kind,
        values=values,
        ground="приказ № 12",
        ground_date=SINCE,
        since=since,
        media_id=media_id,
        author_id=author_id,
        now=at or datetime.now(UTC),
    )
    db.session.commit()
    return row


def make_appointment(organization: Organization, name: str = "Орлова Ирина", **values: Any) -> Appointment:
    """The responsible person of an institution by an order."""
    fields: dict[str, Any] = {"post": "завуч", "phone": "+7 913 000-00-00", "email": "orlova@example.ru"}
    row = appoint(
        place_of_organization(db.session.get_one(Organization, organization.id)),
        person=fields | {"name": name},
        order_number=values.get("order_number", "7"),
        order_date=SINCE,
        since=values.get("since", SINCE),
        today=date.today(),
        now=datetime.now(UTC),
    )
    db.session.commit()
    return row


def make_substitute(organization: Organization, name: str = "Ким Дарья", days: int = 20) -> Appointment:
    """Who stands in for so many days from today."""
    today = date.today()
    row = substitute(
        place_of_organization(db.session.get_one(Organization, organization.id)),
        person={"name": name, "post": "", "phone": "", "email": ""},
        order_number="8",
        order_date=SINCE,
        since=today,
        until=today + timedelta(days=days),
        today=today,
        now=datetime.now(UTC),
    )
    db.session.commit()
    return row


def correction_holes(school: Organization, media_id: int) -> dict[str, object]:
    """What stands in the holes of addresses: a proposal with its document, a place with a responsible."""
    moved = make_correction(school, media_id=media_id)
    make_correction(school, CorrectionKind.RENAMING, full_name="Лицей <№ 1>", short_name="Лицей <№ 1>")
    make_appointment(school)
    make_substitute(school)
    school.head_name = "Другая <Анна>"
    successor = make_organization("Преемник <и>")
    make_organization("Закрытая", closed_on=SINCE, successor_id=successor.id)
    db.session.commit()
    return {
        "correction_id": moved.id,
        "correction_kind": "merger",
        "tier": "organizations",
        "place_key": str(school.id),
    }
