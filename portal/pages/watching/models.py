"""What changed on pages since they were read before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.pages.social.models import SocialPage


class PageEvent(Model):
    """One fact of a page that became another, with what was seen."""

    __tablename__ = "page_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    fact: Mapped[str]  # a code of portal.pages.watching.facts
    was: Mapped[str] = mapped_column(default="")
    now: Mapped[str] = mapped_column(default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when people were told of it
    page: Mapped[SocialPage] = relationship()

    __table_args__ = (
        Index("ix_page_event_page_id_seen_at", "page_id", "seen_at"),
        Index("ix_page_event_seen_at", "seen_at", "id"),
    )


is_untold = PageEvent.told_at.is_(None)
Index("ix_page_event_untold", PageEvent.id, sqlite_where=is_untold, postgresql_where=is_untold)


class PageDoubt(Model):
    """What one reading showed and the next must confirm before anybody is alarmed."""

    __tablename__ = "page_doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    fact: Mapped[str]
    value: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen_at: Mapped[datetime]

    __table_args__ = (Index("uq_page_doubt_page_id_fact", "page_id", "fact", unique=True),)
