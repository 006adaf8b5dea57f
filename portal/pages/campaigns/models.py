"""Campaigns, their templates, and what each institution owes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Labelled, Model
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization


class Campaign(Model):
    """A reason to speak at once: of the country, of a region, of a district."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(index=True)  # whose it is: country, region:22, municipality:15
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)  # where that lies
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    spheres: Mapped[list[str]] = mapped_column(default=list)  # codes; empty: all
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))  # of the level above
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    needs_agency: Mapped[bool] = mapped_column(default=False)  # the ЦУР agrees to posts of it
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class TemplateState(Labelled):
    """Whether a template is with the institutions."""

    DRAFT = "draft", "Готовится"
    ISSUED = "issued", "Разослан"
    WITHDRAWN = "withdrawn", "Отозван"


class PostTemplate(Model):
    """What to publish by when: the «Событие» of an institution's editor."""

    __tablename__ = "post_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    source_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))  # a proposed news
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post_template.id"), index=True)  # taken over
    root_id: Mapped[int] = mapped_column(default=0, index=True)  # the first of those taken over; its own id
    form_key: Mapped[str | None] = mapped_column(unique=True)  # two presses of «Сохранить» make one
    topic: Mapped[str]  # «Тематика»
    rubric: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    text: Mapped[str]  # Markdown-lite with variables of the institution
    link: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")  # the moderator's, for editors only
    starts_at: Mapped[datetime | None]  # not before
    deadline: Mapped[datetime]
    zone: Mapped[str] = mapped_column(default="")  # in which the deadline was set
    is_wording_fixed: Mapped[bool] = mapped_column(default=False)
    is_direct: Mapped[bool] = mapped_column(default=True)  # to institutions; else levels below take it over
    audience: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # see campaigns.audience
    state: Mapped[TemplateState] = mapped_column(default=TemplateState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_words: Mapped[str] = mapped_column(default="")
    late_told_at: Mapped[datetime | None]  # the author has heard who is late
    announced_at: Mapped[datetime | None]  # told in the thematic channels
    campaign: Mapped[Campaign] = relationship()
    files: Mapped[list["TemplateFile"]] = relationship(
        order_by="TemplateFile.order", cascade="all, delete-orphan"
    )

    __table_args__ = (Index("ix_post_template_state_deadline", "state", "deadline"),)


class TemplateFile(Model):
    """A picture of a template; each institution gets a file of its own over the same bytes."""

    __tablename__ = "post_template_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("post_template.id"), index=True)
    order: Mapped[int]
    alt: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int | None]
    height: Mapped[int | None]


class ObligationState(Labelled):
    """How an institution stands towards a template; lateness is told by the clock."""

    OPEN = "open", "Не начато"
    SEEN = "seen", "Прочитано"
    DRAFTED = "drafted", "Готовится"
    PLANNED = "planned", "Запланировано"
    DONE = "done", "Опубликовано"
    FAILED = "failed", "Не вышло"
    EXCUSED = "excused", "Освобождено"
    WITHDRAWN = "withdrawn", "Отозвано"


class Obligation(Model):
    """One institution owes one post by a template."""

    __tablename__ = "obligation"

    id: Mapped[int] = mapped_column(primary_key=True)
    root_id: Mapped[int]  # of the template: whoever takes it over below, the institution owes one post
    template_id: Mapped[int] = mapped_column(ForeignKey("post_template.id"))  # the nearest to the institution
    origin_id: Mapped[
        int
    ]  # the template that made the row; it comes back there when a lower one is withdrawn
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[ObligationState] = mapped_column(default=ObligationState.OPEN)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    is_delegated: Mapped[bool] = mapped_column(default=False)
    deadline: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # when somebody of the institution opened it
    done_at: Mapped[datetime | None]  # when the first page confirmed
    reason: Mapped[str] = mapped_column(default="")  # of an excuse or a failure
    told: Mapped[int] = mapped_column(default=0)  # how far people have heard of it; see campaigns.telling
    touched_at: Mapped[datetime]
    template: Mapped[PostTemplate] = relationship()
    organization: Mapped[Organization] = relationship()

    __table_args__ = (
        Index("uq_obligation_root_id_organization_id", "root_id", "organization_id", unique=True),
        Index("ix_obligation_template_id_state", "template_id", "state", "organization_id"),
        Index("ix_obligation_organization_id_state_deadline", "organization_id", "state", "deadline"),
        Index("ix_obligation_state_deadline", "state", "deadline"),
    )


is_untold = Obligation.told <= 0
Index("ix_obligation_untold", Obligation.id, sqlite_where=is_untold, postgresql_where=is_untold)


class RunState(Labelled):
    """How far «Подготовить за всех» has come."""

    QUEUED = "queued", "В очереди"
    RUNNING = "running", "Готовим посты"
    DONE = "done", "Готово"
    FAILED = "failed", "Остановилось"


class DelegationRun(Model):
    """One press of «Подготовить за всех»: the row is the truth, a worker goes on from its cursor."""

    __tablename__ = "delegation_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("post_template.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[datetime | None]  # None: drafts alone
    state: Mapped[RunState] = mapped_column(default=RunState.QUEUED)
    last_id: Mapped[int] = mapped_column(default=0)  # of the last obligation that was tried
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # tried, whatever came of it
    planned: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)  # drafts and posts that somebody has yet to agree to
    refused: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # reasons, how many times each
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def is_busy(self) -> bool:
        """Whether it is still to go on."""
        return self.state in (RunState.QUEUED, RunState.RUNNING)


is_open_run = DelegationRun.state.in_((RunState.QUEUED, RunState.RUNNING))
Index(
    "uq_delegation_run_open",
    DelegationRun.template_id,
    DelegationRun.author_id,
    unique=True,
    sqlite_where=is_open_run,
    postgresql_where=is_open_run,
)


class ProposalState(Labelled):
    """What the ЦУР made of a proposed news."""

    OPEN = "open", "Ждёт решения ЦУР"
    ACCEPTED = "accepted", "Стала шаблоном"
    DECLINED = "declined", "Отклонена"


class Proposal(Model):
    """A post that an institution offers to all: the ЦУР makes a template of it or says why not."""

    __tablename__ = "post_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    words: Mapped[str] = mapped_column(default="")  # why it is of interest to all
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    answer: Mapped[str] = mapped_column(default="")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("post_template.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    post: Mapped[Post] = relationship()
    organization: Mapped[Organization] = relationship()

    __table_args__ = (Index("ix_post_proposal_state", "state", "id"),)


class Topic(Model):
    """A «тематика» of a territory; the starter set is a data file."""

    __tablename__ = "post_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("uq_post_topic_scope_name", "scope", "name", unique=True),)


class Rubric(Model):
    """A rubric of one institution; the starter set depends on its type."""

    __tablename__ = "post_rubric"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index("uq_post_rubric_organization_id_name", "organization_id", "name", unique=True),)


class TopicChannel(Model):
    """A channel of the ЦУР in which new templates of a topic are announced."""

    __tablename__ = "topic_channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(index=True)
    topic: Mapped[str] = mapped_column(default="")  # empty: all topics
    network: Mapped[Network]
    chat_id: Mapped[str]
    title: Mapped[str]
    address: Mapped[str] = mapped_column(default="")  # the link editors join by
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
