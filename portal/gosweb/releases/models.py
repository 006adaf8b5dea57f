"""Releases of sites."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.gosweb.sites.models import Site


class ReleaseState(Labelled):
    """How far a release has come."""

    QUEUED = "queued", "В очереди"
    RUNNING = "running", "Публикуется"
    PUBLISHED = "published", "Опубликован"
    FAILED = "failed", "Не опубликован"


OPEN = (ReleaseState.QUEUED, ReleaseState.RUNNING)


class Release(Model):
    """One attempt to put a site online; the row, not Redis, is the truth."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.QUEUED)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]  # asked for, then claimed, then finished
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")  # why it failed, in words for a person
    pages: Mapped[int] = mapped_column(default=0)
    reused: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # pages drawn so far, for the progress bar
    seconds: Mapped[float] = mapped_column(default=0)
    percent: Mapped[int] = mapped_column(default=0)  # of the check before the switch
    remarks: Mapped[list[str]] = mapped_column(default=list)  # what to mend, though it is online
    changes: Mapped[list[str]] = mapped_column(
        default=list
    )  # titles of the sections that differ from the last
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author: Mapped[User | None] = relationship()
    site: Mapped[Site] = relationship()

    @property
    def is_finished(self) -> bool:
        """Nothing more will happen to it."""
        return self.state not in OPEN


is_open = Release.state.in_(OPEN)
Index("uq_release_open", Release.site_id, unique=True, sqlite_where=is_open, postgresql_where=is_open)
