"""Slots of the week."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class PostingSlot(Model):
    """A place of the week into which «в очередь» puts the next post."""

    __tablename__ = "posting_slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    weekday: Mapped[int]  # 0 is Monday
    minute: Mapped[int]  # of the day, in the institution's zone

    __table_args__ = (
        Index(
            "uq_posting_slot_organization_id_weekday_minute",
            "organization_id",
            "weekday",
            "minute",
            unique=True,
        ),
    )
