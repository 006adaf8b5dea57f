"""Figures: what others counted, with the source and the date; uploads of them; what a figure was before."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.registry.territories.models import Region, Sphere

APPROXIMATE = "≈"


class Precision(Labelled):
    """How exactly the source dates a figure."""

    DAY = "day", "день"
    MONTH = "month", "месяц"
    YEAR = "year", "год"
    ABOUT = "about", "примерно"


class Figure(Model):
    """One counted thing of one territory on one date; an empty value is «в работе», never zero."""

    __tablename__ = "figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory: Mapped[str]  # as the source names it
    region_code: Mapped[str | None] = mapped_column(
        ForeignKey("region.code"), index=True
    )  # None: the country
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    sphere_code: Mapped[str | None] = mapped_column(ForeignKey("sphere.code"))
    indicator: Mapped[str]  # «Подключено к системе „Госпаблики“»
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    value_words: Mapped[str] = mapped_column(default="")  # «21,6 тыс.», «≈ 1,2 тыс.», «в работе (31)»
    out_of: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    out_of_words: Mapped[str] = mapped_column(default="")
    on_date: Mapped[date]  # the first day of what `precision` covers
    precision: Mapped[Precision] = mapped_column(default=Precision.DAY)
    date_words: Mapped[str] = mapped_column(default="")  # «осень 2022 года», where the source says no more
    source: Mapped[str]
    note: Mapped[str] = mapped_column(default="")  # what must be known to read it rightly
    key: Mapped[str] = mapped_column(unique=True)  # hash of folded territory, sphere, indicator, date, source
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    region: Mapped[Region | None] = relationship()
    sphere: Mapped[Sphere | None] = relationship()

    __table_args__ = (
        Index("ix_figure_on_date_id", "on_date", "id"),
        Index("ix_figure_source_id", "source", "id"),
    )

    @property
    def percent(self) -> float | None:
        """What part of the whole it is, where both are known; nobody else's percent is shown as ours."""
        if self.value is None or not self.out_of:
            return None
        return float(100 * self.value / self.out_of)

    @property
    def is_about(self) -> bool:
        """Whether the source itself says «about»."""
        return APPROXIMATE in self.value_words + self.out_of_words


class FigureChange(Model):
    """What a figure was before it was imported with another value."""

    __tablename__ = "figure_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    old: Mapped[str]  # as the screen showed it: «9 из 37», «в работе»
    new: Mapped[str]
    author: Mapped[User | None] = relationship()


class UploadState(Labelled):
    """How far an upload of figures has come."""

    STAGED = "staged", "Проверен, ждёт записи"
    APPLIED = "applied", "Записан"
    CANCELLED = "cancelled", "Отменён"


class FigureUpload(Model):
    """A file of figures that was read and is looked at before it is written."""

    __tablename__ = "figure_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    state: Mapped[UploadState] = mapped_column(default=UploadState.STAGED)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]  # {"rows": [[number, {header: cell}]], "notes": […]}; emptied when over
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
