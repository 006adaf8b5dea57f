"""Who answers for official sites and pages in a region, a district, an institution."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class Appointment(Model):
    """A person answers for one place: a region, a district or an institution, by an order."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    search_text: Mapped[str]  # the name folded: databases are weak in Cyrillic case
    post: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    order_number: Mapped[str] = mapped_column(default="")
    order_date: Mapped[date | None]
    since: Mapped[date]
    until: Mapped[date | None]  # the last day; None: the main one acts until another is appointed
    is_substitute: Mapped[bool] = mapped_column(default=False)  # stands in for the main one since … until …
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_appointment_region_code_id", "region_code", "id"),)


is_main = and_(Appointment.until.is_(None), Appointment.is_substitute.is_(False))
"""The one who answers now: at most one of a place."""

# In the very words that a query with is_main sends, or the planner would not find the index.
_on_sqlite = text("until IS NULL AND is_substitute IS 0")
_on_postgresql = text("until IS NULL AND is_substitute IS false")

for _place in (Appointment.region_code, Appointment.municipality_id, Appointment.organization_id):
    _name = f"uq_appointment_main_{_place.key}"
    Index(_name, _place, unique=True, sqlite_where=_on_sqlite, postgresql_where=_on_postgresql)
