"""Sections of a site and every revision of their values."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Model
from portal.gosweb.sites.models import Site


class Section(Model):
    """A section of a site as it stands now; its values are those of the last revision."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    slug: Mapped[str]  # of the Standard: «common»
    number: Mapped[int] = mapped_column(default=0)  # of the last revision; the base of an optimistic save
    values: Mapped[dict[str, Any]]  # item id -> value, format in values.py
    statuses: Mapped[dict[str, Any]]  # item id -> status, by the check's own engine over the drawn draft
    required: Mapped[int] = mapped_column(default=0)
    present: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_on: Mapped[date | None]  # when what the section tells of changed: the term counts from it
    change_noted_at: Mapped[datetime | None]  # when a person said so; a later publication meets the term
    author: Mapped[User | None] = relationship()
    site: Mapped[Site] = relationship()

    __table_args__ = (Index("uq_section_site_id_slug", "site_id", "slug", unique=True),)


has_change = Section.changed_on.is_not(None)
Index("ix_section_changed_on", Section.changed_on, sqlite_where=has_change, postgresql_where=has_change)


class SectionRevision(Model):
    """What a section held after one save."""

    __tablename__ = "section_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    number: Mapped[int]
    values: Mapped[dict[str, Any]]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")  # «восстановлена ревизия 3»
    author: Mapped[User | None] = relationship()

    __table_args__ = (Index("uq_section_revision_section_id_number", "section_id", "number", unique=True),)


class SectionDraft(Model):
    """That a person has a section open, and what they have typed there and not saved yet."""

    __tablename__ = "section_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    base: Mapped[int]  # the revision it was begun from
    values: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)  # the last sign that the person is there
    typed_at: Mapped[datetime | None]  # when the values were kept; None: the section is merely open
    user: Mapped[User] = relationship()

    @property
    def short_name(self) -> str:
        """Who it is: «Назаров И. А.»."""
        family, *rest = self.user.name.split() or [""]
        return "\u00a0".join([family, *(f"{word[0]}." for word in rest[:2])])

    __table_args__ = (Index("uq_section_draft_section_id_user_id", "section_id", "user_id", unique=True),)
