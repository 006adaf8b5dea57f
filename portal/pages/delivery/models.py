"""A post on its way into one page: the row is the truth, Redis a hint."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage


class DeliveryState(Labelled):
    """What became of a post in one page."""

    CHOSEN = "chosen", "Страница выбрана"
    PLANNED = "planned", "Ждёт времени"
    HELD = "held", "Придержан"
    SENDING = "sending", "Передаётся"
    UNKNOWN = "unknown", "Неизвестно, вышел ли"
    DELIVERED = "delivered", "Опубликован"
    REJECTED = "rejected", "Не принят сетью"
    CANCELLED = "cancelled", "Отменён"


MOVABLE = (DeliveryState.CHOSEN, DeliveryState.PLANNED, DeliveryState.HELD)
"""Nothing has been sent yet: time and text may still change."""


class Delivery(Model):
    """The publication of one post in one page; a pair has one row for ever, so it cannot double."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    network: Mapped[Network]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.CHOSEN)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]  # with the spread of a mass campaign; None while only chosen
    wanted_at: Mapped[datetime | None]  # the time people chose: retries move `due_at`, never this
    touched_at: Mapped[datetime]  # when its state last moved: a lease counts from here
    guid: Mapped[str]  # minted before the first attempt, the same in every retry of one wish
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]  # of this guid
    looks: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[datetime | None]  # when to look for it next; None: a person decides
    code: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # the network's own words, or ours
    external_id: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    sent_text: Mapped[str] = mapped_column(default="")  # what the last attempt carried
    delivered_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # taken off the page by the portal afterwards
    post: Mapped[Post] = relationship()
    page: Mapped[SocialPage] = relationship()

    __table_args__ = (
        Index("uq_delivery_post_id_page_id", "post_id", "page_id", unique=True),
        Index("ix_delivery_page_id_state", "page_id", "state", "delivered_at"),
        Index("ix_delivery_state_due_at", "state", "due_at", "id"),
    )

    @property
    def asked_at(self) -> datetime | None:
        """Since when the network owes it: its time, or the moment people asked for what was late already."""
        return max(self.wanted_at, self.post.updated_at) if self.wanted_at else None


class AttemptKind(Labelled):
    """What was tried."""

    PUBLISH = "publish", "Отправка"
    LOOK = "look", "Проверка на странице"
    EDIT = "edit", "Исправление"
    DELETE = "delete", "Удаление"
    COMMENT = "comment", "Первый комментарий"
    DECISION = "decision", "Решение сотрудника"


class DeliveryAttempt(Model):
    """One call about a delivery, written before it is made; without an end it was cut short."""

    __tablename__ = "delivery_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    kind: Mapped[AttemptKind]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")  # ok, rejected, unknown, found, absent, blind
    code: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")


class PostingHold(Model):
    """The stop-cock: while it is open nothing planned goes out in its territory."""

    __tablename__ = "posting_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]  # country, region:22, municipality:15, organization:12
    spheres: Mapped[str] = mapped_column(default="", server_default=text("''"))  # codes, «,»; empty: all
    reason: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    how_ended: Mapped[str] = mapped_column(default="")  # "released", "cancelled"
    posts_count: Mapped[int] = mapped_column(default=0)  # of posts and pages that the press stopped
    pages_count: Mapped[int] = mapped_column(default=0)

    @property
    def sphere_codes(self) -> list[str]:
        """The spheres that it stops; none means every one."""
        return [code for code in self.spheres.split(",") if code]


is_open_hold = PostingHold.ended_at.is_(None)
Index(
    "uq_posting_hold_open_place",
    PostingHold.scope,
    PostingHold.spheres,
    unique=True,
    sqlite_where=is_open_hold,
    postgresql_where=is_open_hold,
)
