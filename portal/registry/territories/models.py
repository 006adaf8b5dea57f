"""Regions, municipalities and spheres: where an organization stands and what it does."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model


class Region(Model):
    """One of the 89 federal subjects, keyed by its constitutional code."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)  # "22"
    name: Mapped[str]
    short: Mapped[str]
    abbr: Mapped[str]  # on a tile of the map
    type: Mapped[str]
    federal_district: Mapped[str]
    oktmo: Mapped[str]
    timezone: Mapped[str]  # IANA
    capital: Mapped[str]
    sort_key: Mapped[str]


class MunicipalityType(Labelled):
    """Kinds of municipal formations (131-ФЗ, 33-ФЗ)."""

    DISTRICT = "district", "муниципальный район"
    MUNICIPAL_OKRUG = "municipal_okrug", "муниципальный округ"
    URBAN_OKRUG = "urban_okrug", "городской округ"
    URBAN_SETTLEMENT = "urban_settlement", "городское поселение"
    RURAL_SETTLEMENT = "rural_settlement", "сельское поселение"
    CITY_DISTRICT = "city_district", "внутригородской район"
    CITY_TERRITORY = "city_territory", "внутригородская территория"
    OTHER = "other", "муниципальное образование"


class Municipality(Model):
    """A municipal formation; a settlement has its district for a parent."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    name: Mapped[str]
    type: Mapped[MunicipalityType]
    oktmo: Mapped[str | None]  # 8 or 11 digits
    sort_key: Mapped[str]
    region: Mapped[Region] = relationship()

    __table_args__ = (Index("uq_municipality_region_code_sort_key", "region_code", "sort_key", unique=True),)


class Sphere(Model):
    """A sphere of two levels: «education» and «education.school» inside it."""

    __tablename__ = "sphere"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("sphere.code"))
    name: Mapped[str]
    order: Mapped[int]
