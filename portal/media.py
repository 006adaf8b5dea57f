"""Files that people upload: kept once by content below MEDIA_DIR, refused with words when they are not what they say."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class MediaFile(Model):
    """An uploaded file of an organization; the bytes lie at MEDIA_DIR/ab/abcdef… by sha256."""

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    sha256: Mapped[str]
    name: Mapped[str]  # as the person named it, without a path
    type: Mapped[str]  # extension by content: pdf, docx, jpg…
    size: Mapped[int]  # bytes
    uploaded_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (Index("ix_media_file_organization_id_sha256", "organization_id", "sha256"),)
