"""Brand kits of territories, covers being put on pages, and reviews of how pages look."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.pages.social.models import SocialPage


class BrandKit(Model):
    """How pages of a territory look: colours, a sign, words of the cover."""

    __tablename__ = "brand_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(unique=True)  # country, region:22, municipality:5
    background: Mapped[str]  # "#17365d"
    accent: Mapped[str]
    ink: Mapped[str]
    motto: Mapped[str] = mapped_column(default="")  # stands on the cover under the name
    logo_sha256: Mapped[str] = mapped_column(default="")
    logo_type: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]


class CoverState(Labelled):
    """What became of a wish to put a cover on."""

    WAITING = "waiting", "Ждёт очереди"
    RUNNING = "running", "Ставится"
    DONE = "done", "Поставлена"
    FAILED = "failed", "Не поставлена"
    UNKNOWN = "unknown", "Неизвестно"


OPEN = (CoverState.WAITING, CoverState.RUNNING)


class CoverTask(Model):
    """One wish to put the kit's cover on a page; the row, not Redis, is the truth."""

    __tablename__ = "cover_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    state: Mapped[CoverState] = mapped_column(default=CoverState.WAITING)
    reason: Mapped[str] = mapped_column(default="")  # the network's own words
    tries: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    page: Mapped[SocialPage] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is not settled yet."""
        return self.state in OPEN

    __table_args__ = (Index("ix_cover_task_page_id_id", "page_id", "id"),)


class ReviewState(Labelled):
    """What the SMM specialist said of a page's looks."""

    ASKED = "asked", "Ждёт проверки"
    REMARKS = "remarks", "Есть замечания"
    ACCEPTED = "accepted", "Принято"


class Part(Labelled):
    """What of a page a remark is about."""

    AVATAR = "avatar", "Аватар"
    COVER = "cover", "Обложка"
    NAME = "name", "Название"
    DESCRIPTION = "description", "Описание"
    MENU = "menu", "Меню и виджеты"


class DesignReview(Model):
    """One round of looking at a page."""

    __tablename__ = "design_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASKED)
    words: Mapped[str] = mapped_column(default="")  # what the institution asks to look at
    remarks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # words by code of Part
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    page: Mapped[SocialPage] = relationship()
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Remarks with the names of their parts, in the order of a page."""
        return [(part.label, self.remarks[part]) for part in Part if self.remarks.get(part)]

    __table_args__ = (
        Index("ix_design_review_page_id_id", "page_id", "id"),
        Index("ix_design_review_state_asked_at", "state", "asked_at", "id"),
    )


is_open_cover = CoverTask.state.in_(OPEN)
Index(
    "uq_cover_task_open",
    CoverTask.page_id,
    unique=True,
    sqlite_where=is_open_cover,
    postgresql_where=is_open_cover,
)
Index(
    "ix_cover_task_open_touched_at",
    CoverTask.touched_at,
    sqlite_where=is_open_cover,
    postgresql_where=is_open_cover,
)
is_asked = DesignReview.state == ReviewState.ASKED
Index(
    "uq_design_review_asked",
    DesignReview.page_id,
    unique=True,
    sqlite_where=is_asked,
    postgresql_where=is_asked,
)
