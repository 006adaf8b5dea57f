"""Sites of institutions and the stages they pass."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.registry.organizations.models import Organization, OrgType


class SiteStage(Labelled):
    """How far an institution's site has come (DESIGN §2); `badge` names the colour."""

    PLANNED = "planned", "Запланирован"
    ACCOUNT = "account", "Учётная запись и ЭП"
    ADMIN = "admin", "Администратор"
    TRAINING = "training", "Обучение"
    FILLING = "filling", "Наполнение"
    REVIEW = "review", "Проверка"
    REMARKS = "remarks", "Исправление"
    READY = "ready", "К переводу"
    OFFICIAL = "official", "Официальный"
    SUSPENDED = "suspended", "Приостановлен"
    ARCHIVED = "archived", "Архив"

    @property
    def badge(self) -> str:
        """The class of its badge."""
        return BADGES.get(self.value, "")


BADGES = {
    "filling": "warn",
    "review": "inf",
    "remarks": "warn hol",
    "ready": "vio",
    "official": "ok",
    "suspended": "bad",
}


class Site(Model):
    """An official site made from a typical template; one to an organization."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)  # a DNS label
    type: Mapped[OrgType]
    standard: Mapped[str]  # code of the Standard: «edu-mr9»
    accent: Mapped[str] = mapped_column(default="std")  # std, green, wine
    stage: Mapped[SiteStage] = mapped_column(default=SiteStage.PLANNED)
    stage_due: Mapped[date | None]  # by when this stage should be over
    required: Mapped[int] = mapped_column(default=0)  # items the norm demands
    present: Mapped[int] = mapped_column(default=0)  # of them filled, by the check's own engine
    percent: Mapped[int] = mapped_column(default=0)
    sections_total: Mapped[int] = mapped_column(default=0)
    sections_done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # of the release that is live now
    first_published_at: Mapped[datetime | None]
    live_release_id: Mapped[int | None]  # no foreign key: a release knows its site, not the other way
    organization: Mapped[Organization] = relationship()

    __table_args__ = (
        Index("ix_site_stage_due", "stage_due", "organization_id"),
        Index("ix_site_percent", "percent", "organization_id"),
        # all that the overview counts over the country, so that it reads no rows
        Index(
            "ix_site_figures",
            "stage",
            "stage_due",
            "required",
            "present",
            "published_at",
            "first_published_at",
            "organization_id",
        ),
    )


class StageChange(Model):
    """A transition of a site from stage to stage: when, by whom, on what ground."""

    __tablename__ = "stage_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    from_stage: Mapped[SiteStage | None]
    to_stage: Mapped[SiteStage]
    at: Mapped[datetime] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    evidence: Mapped[str] = mapped_column(default="")
    author: Mapped[User | None] = relationship()
