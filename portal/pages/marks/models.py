"""Cases around a page: what was asked of others, until when, and what came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, cast
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.extensions import Labelled, Model
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization


class CaseKind(Labelled):
    """What is asked for."""

    GOV_MARK = "gov_mark", "Госметка"
    VERIFICATION = "verification", "Верификация"
    RKN = "rkn", "Перечень Роскомнадзора"


class CaseState(Labelled):
    """How far it is."""

    REQUESTED = "requested", "Заявка подана"
    NUMBERED = "numbered", "Номер размещён в описании"
    GRANTED = "granted", "Получено"
    REFUSED = "refused", "Отказано"
    LINKED = "linked", "В перечне, ссылка размещена"
    LOST = "lost", "Утрачено"
    EXEMPT = "exempt", "Заявлено освобождение"
    WITHDRAWN = "withdrawn", "Отозвана"


class MarkCase(Model):
    """One request of one page; the open one of a kind is unique."""

    __tablename__ = "mark_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    kind: Mapped[CaseKind]
    state: Mapped[CaseState] = mapped_column(default=CaseState.REQUESTED)
    is_open: Mapped[bool] = mapped_column(default=True)
    number: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]  # by when the next step is owed
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    page: Mapped[SocialPage] = relationship()


is_open_case = cast(MarkCase.is_open, Integer) == 1  # SQLite says «IS 1», which PostgreSQL does not read
Index(
    "uq_mark_case_open",
    MarkCase.page_id,
    MarkCase.kind,
    unique=True,
    sqlite_where=is_open_case,
    postgresql_where=is_open_case,
)
Index("ix_mark_case_due_at", MarkCase.due_at, sqlite_where=is_open_case, postgresql_where=is_open_case)
Index("ix_mark_case_page_id_kind", MarkCase.page_id, MarkCase.kind)
Index("ix_mark_case_touched_at", MarkCase.touched_at, MarkCase.id)


class CaseStep(Model):
    """One step of a case: who, when, in which words; never changed afterwards."""

    __tablename__ = "case_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("mark_case.id"), index=True)
    deed: Mapped[str]  # see portal.pages.marks.cases.states
    state: Mapped[CaseState]  # where it led
    words: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: the portal saw it itself
    at: Mapped[datetime]
    author: Mapped[User | None] = relationship()


class ExemptionState(Labelled):
    """What was decided."""

    ASKED = "asked", "Ждёт решения"
    GRANTED = "granted", "Освобождено"
    REFUSED = "refused", "Отказано"
    ENDED = "ended", "Закончилось"


class PageExemption(Model):
    """A ground on which an institution keeps no page, with a decision and a date to look again."""

    __tablename__ = "page_exemption"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    network: Mapped[Network | None]  # None: in every network
    ground: Mapped[str]
    state: Mapped[ExemptionState] = mapped_column(default=ExemptionState.ASKED)
    review_on: Mapped[date | None]
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    # what is asked or granted now, once per institution and network; None: over
    standing: Mapped[str | None] = mapped_column(unique=True)
    organization: Mapped[Organization] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=author_id)
    decider: Mapped[User | None] = relationship(foreign_keys=decider_id)


is_granted = PageExemption.state == ExemptionState.GRANTED
Index(
    "ix_page_exemption_review_on",
    PageExemption.review_on,
    sqlite_where=is_granted,
    postgresql_where=is_granted,
)


class ClaimKind(Labelled):
    """What is wrong with a page that is not ours."""

    ABANDONED = "abandoned", "Заброшенный дубль"
    FAKE = "fake", "Подделка"


class ClaimState(Labelled):
    """How far the network's support is."""

    FOUND = "found", "Найдена"
    CLAIMED = "claimed", "Жалоба подана"
    CLOSED = "closed", "Закрыта сетью"
    REFUSED = "refused", "Сеть отказала"


class PageClaim(Model):
    """A double or a fake of an institution's page."""

    __tablename__ = "page_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    network: Mapped[Network]
    address: Mapped[str]
    kind: Mapped[ClaimKind]
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.FOUND)
    words: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    found_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()
    author: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("uq_page_claim_organization_id_address", "organization_id", "address", unique=True),
    )


class AdminRole(Labelled):
    """What a person is in the community."""

    OWNER = "owner", "Владелец"
    ADMINISTRATOR = "administrator", "Администратор"
    EDITOR = "editor", "Редактор"


class PageAdmin(Model):
    """Who holds the community: its owner and administrators, as people told us."""

    __tablename__ = "page_admin"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"), index=True)
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    role: Mapped[AdminRole]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    has_two_factor: Mapped[bool | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    updated_at: Mapped[datetime]
    page: Mapped[SocialPage] = relationship()
    user: Mapped[User | None] = relationship()
