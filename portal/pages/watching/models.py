"""What a reading of a page showed and the next must confirm."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


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
