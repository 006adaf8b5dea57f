"""Official pages and what is known of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.networks.contract import Mark, Network
from portal.registry.organizations.models import Organization


class PageStage(Labelled):
    """How far a page is (DESIGN §2); `absent` is an institution without a row."""

    ABSENT = "absent", "Нет страницы"
    CREATED = "created", "Создана"
    CONNECTED = "connected", "Подключена"
    MARKED = "marked", "С госметкой"
    DESIGNED = "designed", "Оформлена"
    ACTIVE = "active", "Ведётся"


class PageKind(Labelled):
    """Whose page it is: only official ones are counted by the law."""

    OFFICIAL = "official", "Официальная"
    PARTNER = "partner", "Партнёрская, неофициальная"


class PageState(Labelled):
    """Whether the network shows the page to people."""

    OPEN = "open", "Открыта"
    CLOSED = "closed", "Закрыта"
    DELETED = "deleted", "Удалена"
    BANNED = "banned", "Заблокирована"


class SocialPage(Model):
    """A page of an organization in one network, with its profile as last read."""

    __tablename__ = "social_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    network: Mapped[Network]
    kind: Mapped[PageKind] = mapped_column(default=PageKind.OFFICIAL)
    external_id: Mapped[str] = mapped_column(default="")  # VK: positive; empty until it is known
    address: Mapped[str] = mapped_column(default="")  # the link people open
    stage: Mapped[PageStage] = mapped_column(default=PageStage.CREATED)
    # settings of the cabinet («Настройки постинга» of the fourth slides)
    allows_upper: Mapped[bool] = mapped_column(default=False)  # the upper cabinet may post here
    allows_upper_at: Mapped[datetime | None]
    locks_editing: Mapped[bool] = mapped_column(default=False)  # nobody else edits a post of ours
    # the federal component: attested by people, no interface of it is known
    bound: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    bound_on: Mapped[date | None]
    bound_source: Mapped[str] = mapped_column(default="")
    # the profile as last read
    name: Mapped[str] = mapped_column(default="")
    screen_name: Mapped[str] = mapped_column(default="")
    description: Mapped[str | None]
    site: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    postal_address: Mapped[str | None]
    members: Mapped[int | None]
    has_avatar: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    has_cover: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    verified: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    gov_mark: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    gov_mark_source: Mapped[str] = mapped_column(default="")  # "network", "import", a person's words
    gov_mark_at: Mapped[datetime | None]
    pos_problem: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    pos_opinion: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)
    pos_source: Mapped[str] = mapped_column(default="")
    site_links: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)  # the official site links to the page
    site_links_on: Mapped[date | None]
    site_links_source: Mapped[str] = mapped_column(default="")
    state: Mapped[PageState] = mapped_column(default=PageState.OPEN)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the network's own fields
    read_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime | None]  # when it is due again; None: at once
    read_words: Mapped[str] = mapped_column(default="")  # why the last reading failed
    # kept beside, so that lists need no joins
    has_key: Mapped[bool] = mapped_column(default=False)  # some key of it works
    last_post_at: Mapped[datetime | None]  # the last delivery the network confirmed
    is_lawful: Mapped[Mark] = mapped_column(default=Mark.UNKNOWN)  # what stands on it; see pages.compliance
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()

    @property
    def shown_name(self) -> str:
        """What people call it: its name in the network, else its address."""
        address = self.address.removeprefix("https://")
        return self.name or address or f"{self.network.label} {self.external_id}"

    __table_args__ = (
        Index("ix_social_page_organization_id_network", "organization_id", "network"),
        Index("ix_social_page_network_next_read_at", "network", "next_read_at", "id"),
        Index("ix_social_page_network_screen_name", "network", "screen_name"),
        Index("ix_social_page_stage", "stage", "organization_id"),
    )


is_known = SocialPage.external_id != ""
Index(
    "uq_social_page_network_external_id",
    SocialPage.network,
    SocialPage.external_id,
    unique=True,
    sqlite_where=is_known,
    postgresql_where=is_known,
)


class PageEvent(Model):
    """One fact of a page that became another, with what was seen."""

    __tablename__ = "page_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("social_page.id"))
    fact: Mapped[str]  # a code of pages.watching.facts
    was: Mapped[str] = mapped_column(default="")
    now: Mapped[str] = mapped_column(default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when people were told of it
    page: Mapped[SocialPage] = relationship()

    __table_args__ = (
        Index("ix_page_event_page_id_seen_at", "page_id", "seen_at"),
        Index("ix_page_event_seen_at", "seen_at", "id"),
    )


is_untold = PageEvent.told_at.is_(None)
Index("ix_page_event_untold", PageEvent.id, sqlite_where=is_untold, postgresql_where=is_untold)
