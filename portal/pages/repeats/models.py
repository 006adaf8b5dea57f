"""Posts that come again."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Labelled, Model


class Rhythm(Labelled):
    """How often."""

    WEEKLY = "weekly", "Каждую неделю"
    MONTHLY = "monthly", "Каждый месяц"


class PostRepeat(Model):
    """A rule by which copies of a post are planned ahead; each copy may be edited or skipped."""

    __tablename__ = "post_repeat"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))  # the pattern
    rhythm: Mapped[Rhythm]
    zone: Mapped[str]
    first_on: Mapped[date]
    minute: Mapped[int]  # of the day, in the zone
    until: Mapped[date | None]
    made_until: Mapped[date | None]  # copies of days up to here are made; a skipped one is a cancelled copy
    is_active: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
