"""Links by which somebody without an account agrees to a post, and what approvers mended themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Model
from portal.pages.posts.models import Post


class ApprovalLink(Model):
    """An expiring link to one revision of one post; only its hash is kept."""

    __tablename__ = "approval_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    revision: Mapped[int]
    token_hash: Mapped[str] = mapped_column(unique=True)
    approver: Mapped[str]  # name, as the editor wrote it
    level: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")  # "approved", "returned", "withdrawn"
    post: Mapped[Post] = relationship()


class PostCorrection(Model):
    """A text that an approver mended instead of sending it back: what was and what became."""

    __tablename__ = "post_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    name: Mapped[str]  # what was mended: "title", "text", a network's code
    before: Mapped[str]
    after: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    author: Mapped[User | None] = relationship()
