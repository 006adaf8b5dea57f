"""Brand kits of territories, and reviews of how pages look."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.social.models import SocialPage


class BrandKit(Model):
    """How pages of a territory look: colours, a sign, words of the cover."""

    __tablename__ = "brand_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    background: Mapped[str]  # "#17365d"
    accent: Mapped[str]
    ink: Mapped[str]
    logo_sha256: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]


class ReviewState(Labelled):
    """What the SMM specialist said of a page's looks."""

    ASKED = "asked", "Ждёт проверки"
    REMARKS = "remarks", "Есть замечания"
    ACCEPTED = "accepted", "Принято"


class DesignReview(Model):
    """One round of looking at a page."""

    __tablename__ = "design_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASKED)
    remarks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by part: avatar, cover, name, …
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    page: Mapped[SocialPage] = relationship()

    __table_args__ = (Index("ix_design_review_page_id_id", "page_id", "id"),)
