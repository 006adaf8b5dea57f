"""Posts of institutions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.media import MediaFile
from portal.pages.networks.contract import Network
from portal.registry.organizations.models import Organization


class PostState(Labelled):
    """Where a post is on the way to its time; what became of it then is told by its deliveries."""

    DRAFT = "draft", "Черновик"
    REVIEW = "review", "На согласовании"
    RETURNED = "returned", "Возвращён с замечаниями"
    APPROVED = "approved", "Запланирован"
    CANCELLED = "cancelled", "Отменён"


class PostSource(Labelled):
    """Where a post came from."""

    OWN = "own", "Собственная тема"
    EVENT = "event", "Событие"
    IMPORTED = "imported", "Загружен из файла"
    PROPOSED = "proposed", "Предложен в ЦУР"
    REPEATED = "repeated", "Повтор"


class Post(Model):
    """One thing an institution says, in one or several of its pages at one time."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    template_id: Mapped[int | None] = mapped_column(index=True)  # PostTemplate; its folder stands above ours
    repeat_id: Mapped[int | None] = mapped_column(index=True)  # PostRepeat
    source: Mapped[PostSource] = mapped_column(default=PostSource.OWN)
    campaign: Mapped[str] = mapped_column(
        default=""
    )  # its name; a link to a Campaign goes through the template
    topic: Mapped[str] = mapped_column(default="")  # «Тематика»
    rubric: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")  # «Тема», seen by people of the portal only
    text: Mapped[str] = mapped_column(default="")  # Markdown-lite with variables
    link: Mapped[str] = mapped_column(default="")
    has_utm: Mapped[bool] = mapped_column(default=False)
    first_comment: Mapped[str] = mapped_column(default="")
    planned_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(default="")  # IANA; in which the time was chosen
    state: Mapped[PostState] = mapped_column(default=PostState.DRAFT)
    review_level: Mapped[int] = mapped_column(default=0)  # 1: the head, 2: the ЦУР
    is_urgent: Mapped[bool] = mapped_column(default=False)
    is_delegated: Mapped[bool] = mapped_column(
        default=False
    )  # written for the institution by its upper cabinet
    has_consent: Mapped[bool] = mapped_column(default=False)  # people in the pictures agreed
    import_key: Mapped[str | None] = mapped_column(unique=True)  # the same row imported twice is one post
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(default="")  # title, topic and the beginning of the text, folded
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()
    variants: Mapped[list["PostVariant"]] = relationship(
        order_by="PostVariant.network", cascade="all, delete-orphan"
    )
    pictures: Mapped[list["PostPicture"]] = relationship(
        order_by="PostPicture.order", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_post_planned_at", "planned_at", "id"),
        Index("ix_post_organization_id_planned_at", "organization_id", "planned_at"),
        Index("ix_post_state_updated_at", "state", "updated_at"),
    )


waits_for_review = Post.state == PostState.REVIEW
Index(
    "ix_post_waits_for_review",
    Post.planned_at,
    Post.id,
    sqlite_where=waits_for_review,
    postgresql_where=waits_for_review,
)


class PostVariant(Model):
    """The text for one network where it differs from the common one."""

    __tablename__ = "post_variant"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    network: Mapped[Network] = mapped_column(primary_key=True)
    text: Mapped[str]


class PostPicture(Model):
    """A picture of a post, in its order."""

    __tablename__ = "post_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media_file.id"))
    order: Mapped[int]
    alt: Mapped[str] = mapped_column(default="")
    crop: Mapped[str] = mapped_column(default="")  # "x,y,w,h" in parts of the whole, 0…1; empty: whole
    networks: Mapped[list[str]] = mapped_column(default=list)  # empty: all
    has_people: Mapped[bool] = mapped_column(default=False)
    media: Mapped[MediaFile] = relationship()


class PostEvent(Model):
    """What was done with a post, by whom, with which words."""

    __tablename__ = "post_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    deed: Mapped[str]  # "created", "edited", "submitted", "returned", "approved", "cancelled", …
    words: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(default="")  # of an approver by a link
    happened_at: Mapped[datetime]

    __table_args__ = (Index("ix_post_event_deed_happened_at", "deed", "happened_at"),)


class PostDraft(Model):
    """What a person typed into an editor and has not saved; the post itself is untouched."""

    __tablename__ = "post_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    place: Mapped[str]  # which editor: "post:12", "new:7:3" (organization and template, 0 for none)
    values: Mapped[dict[str, Any]]
    typed_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index("uq_post_draft_user_id_place", "user_id", "place", unique=True),)


class PostingRules(Model):
    """How an institution wants its posts agreed."""

    __tablename__ = "posting_rules"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(default="")  # IANA; empty: that of the region
    needs_head: Mapped[bool] = mapped_column(default=False)
    needs_agency: Mapped[bool] = mapped_column(default=False)
    allows_links: Mapped[bool] = mapped_column(default=False)  # editors may ask for agreement by a link
    link_people: Mapped[str] = mapped_column(
        default="", server_default=text("''")
    )  # «name <mail>», one a line
    updated_at: Mapped[datetime]
