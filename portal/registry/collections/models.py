"""Collections of the registry: what the ЦУР asks of districts, their parts and the rows they send."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.registry.territories.models import Municipality, Region


class CollectionState(Labelled):
    """How far a collection has come."""

    OPEN = "open", "Идёт сбор"
    ACCEPTING = "accepting", "Записываем в реестр"
    ACCEPTED = "accepted", "Принят"
    CANCELLED = "cancelled", "Отменён"

    @property
    def badge(self) -> str:
        """The class of its badge."""
        return {"open": "inf", "accepting": "warn", "accepted": "ok"}.get(self.value, "")


class PartState(Labelled):
    """How far a district has come."""

    WAITING = "waiting", "Не начата"
    FILLING = "filling", "Заполняется"
    SENT = "sent", "Отправлена"
    RETURNED = "returned", "Возвращена"
    ACCEPTED = "accepted", "Принята"

    @property
    def badge(self) -> str:
        """The class of its badge."""
        return {"filling": "warn", "sent": "inf", "returned": "warn hol", "accepted": "ok"}.get(
            self.value, ""
        )


class RowOrigin(Labelled):
    """Where a row of a part came from."""

    REGISTRY = "registry", "из реестра"
    SCREEN = "screen", "внесена на экране"
    PASTE = "paste", "вставлена из таблицы"
    FILE = "file", "из файла"


class RowDecision(Labelled):
    """What the ЦУР decided of a row."""

    PENDING = "pending", "Не рассмотрена"
    KEPT = "kept", "Принята"
    MERGED = "merged", "Слита с другой строкой"
    DROPPED = "dropped", "Не принята"


class Collection(Model):
    """One asking: the registry of a region by districts, with a term."""

    __tablename__ = "collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    spheres: Mapped[list[str]] = mapped_column(default=list)  # codes; empty: all
    state: Mapped[CollectionState] = mapped_column(default=CollectionState.OPEN)
    reason: Mapped[str] = mapped_column(default="")  # why the last accepting failed
    touched_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[date]  # the last day, by the region's zone
    accepter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who had it written
    import_id: Mapped[int | None] = mapped_column(ForeignKey("registry_import.id"))  # writes what was agreed
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    region: Mapped[Region] = relationship()

    __table_args__ = (Index("ix_collection_region_code_id", "region_code", "id"),)


class CollectionPart(Model):
    """What one district owes to a collection."""

    __tablename__ = "collection_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    state: Mapped[PartState] = mapped_column(default=PartState.WAITING)
    remark: Mapped[str] = mapped_column(default="")  # why it was returned
    touched_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reminder_asked_at: Mapped[datetime | None]  # the button «Напомнить»; work/reminders sends
    collection: Mapped[Collection] = relationship()
    municipality: Mapped[Municipality] = relationship()
    sender: Mapped[User | None] = relationship()

    __table_args__ = (
        Index(
            "uq_collection_part_collection_id_municipality_id",
            "collection_id",
            "municipality_id",
            unique=True,
        ),
    )


class CollectionRow(Model):
    """One institution as a district sent it."""

    __tablename__ = "collection_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("collection_part.id"))
    number: Mapped[int]  # within the part
    origin: Mapped[RowOrigin]
    inn: Mapped[str] = mapped_column(default="")  # these four repeat the data, for search and doubles
    kpp: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]  # fields of the ЦУР's form, clean; what was not understood, as typed
    reasons: Mapped[list[str]]  # why it cannot be taken as it is, in words
    notes: Mapped[list[str]]  # what was put right
    is_absent: Mapped[bool] = mapped_column(default=False)  # in the registry, not in the district
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # in the registry
    sent_data: Mapped[dict[str, Any] | None]  # as the district sent it, where the ЦУР merged other words in
    decision: Mapped[RowDecision] = mapped_column(default=RowDecision.PENDING)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("collection_row.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    part: Mapped[CollectionPart] = relationship()

    __table_args__ = (
        Index("uq_collection_row_part_id_number", "part_id", "number", unique=True),
        Index("ix_collection_row_inn", "inn"),
    )
