"""Organizations of the registry."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.registry.territories.models import Municipality, Region, Sphere


class OrgType(Labelled):
    """Types of organizations (DESIGN §5); all but the first and the last have a site template."""

    AUTHORITY = "authority", "Орган власти"
    MUNICIPALITY = "municipality", "ОМСУ"
    SCHOOL = "school", "Школа"
    KINDERGARTEN = "kindergarten", "Детский сад"
    COLLEGE = "college", "Колледж"
    EXTRA_EDU = "extra_edu", "Дополнительное образование"
    CULTURE = "culture", "Культура"
    SPORT = "sport", "Спорт"
    SOCIAL = "social", "Социальная защита"
    CLINIC = "clinic", "Медицина"
    OTHER = "other", "Другое"


class OrgLevel(Labelled):
    """Whose organization it is."""

    FEDERAL = "federal", "федеральный"
    REGIONAL = "regional", "региональный"
    MUNICIPAL = "municipal", "муниципальный"


class OrganizationSphere(Model):
    """An organization works in a sphere."""

    __tablename__ = "organization_sphere"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    sphere_code: Mapped[str] = mapped_column(ForeignKey("sphere.code"), primary_key=True)

    __table_args__ = (
        Index("ix_organization_sphere_sphere_code_organization_id", "sphere_code", "organization_id"),
    )


class Organization(Model):
    """A legal person or its branch, known by ИНН + КПП."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    short_name: Mapped[str]
    level: Mapped[OrgLevel]
    type: Mapped[OrgType]
    inn: Mapped[str]  # 10 digits
    kpp: Mapped[str] = mapped_column(default="")  # 9 digits, or empty
    ogrn: Mapped[str] = mapped_column(default="")
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    oktmo: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")  # as people write it; several through «;»
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")  # the old site
    vk: Mapped[str] = mapped_column(default="")
    ok: Mapped[str] = mapped_column(default="")
    telegram: Mapped[str] = mapped_column(default="")
    max: Mapped[str] = mapped_column(default="")
    responsible_name: Mapped[str] = mapped_column(default="")
    responsible_post: Mapped[str] = mapped_column(default="")
    responsible_phone: Mapped[str] = mapped_column(default="")
    responsible_email: Mapped[str] = mapped_column(default="")
    no_page_reason: Mapped[str] = mapped_column(default="")
    head_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    head_post: Mapped[str] = mapped_column(default="", server_default=text("''"))
    closed_on: Mapped[date | None]  # liquidated or merged; the row and its history stay
    successor_id: Mapped[int | None]  # whom it was merged into; SQLite adds no foreign key to a table
    is_demo: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str]  # names, ИНН, slug-like words: lower case, «ё» as «е»
    sort_key: Mapped[str]  # short name the same way
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    region: Mapped[Region] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    parent: Mapped["Organization | None"] = relationship(remote_side="Organization.id")
    spheres: Mapped[list[Sphere]] = relationship(secondary="organization_sphere", order_by=Sphere.order)

    __table_args__ = (
        Index("uq_organization_inn_kpp", "inn", "kpp", unique=True),
        Index("ix_organization_sort_key", "sort_key", "id"),
        Index("ix_organization_updated_at", "updated_at", "id"),
        Index("ix_organization_type_sort_key", "type", "sort_key", "id"),
        Index("ix_organization_region_code_sort_key", "region_code", "sort_key"),
    )


is_closed = Organization.closed_on.is_not(None)
Index("ix_organization_closed_on", Organization.closed_on, sqlite_where=is_closed, postgresql_where=is_closed)
