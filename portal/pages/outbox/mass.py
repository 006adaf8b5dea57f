"""How a mass campaign goes: per template, how many pages confirmed, refused, are lost or left. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.accounts.policy import Who
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization
from portal.registry.scopes import covers_country, visible

S = DeliveryState
RECENT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages of one template or of one network in it."""

    name: str
    last_due: datetime | None
    delivered: int
    rejected: int
    unknown: int
    held: int
    cancelled: int
    left: int

    @property
    def total(self) -> int:
        """All pages it was meant for, without those taken back."""
        return self.delivered + self.rejected + self.unknown + self.held + self.left

    @property
    def percent(self) -> int:
        """How many of them confirmed; a hundred only when every one did."""
        return 100 * self.delivered // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class MassLine:
    """A template with how it goes."""

    template_id: int
    campaign: str
    deadline: datetime
    progress: Progress


def list_mass(who: Who, *, now: datetime, page: int, per_page: int) -> tuple[list[MassLine], int]:
    """Templates under way or lately issued, the newest first, and how many there are."""
    mine = [*_mine(who), PostTemplate.deadline >= now - RECENT, Delivery.state != S.CHOSEN]
    ids = _from_deliveries(select(PostTemplate.id)).where(*mine).group_by(PostTemplate.id)
    total = db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    start = (page - 1) * per_page
    shown = db.session.scalars(ids.order_by(PostTemplate.id.desc()).offset(start).limit(per_page)).all()
    columns = (PostTemplate.id, PostTemplate.title, Campaign.title, PostTemplate.deadline, *_counts())
    query = _from_deliveries(select(*columns)).join(Campaign, Campaign.id == PostTemplate.campaign_id)
    query = query.where(*_mine(who), PostTemplate.id.in_(shown)).group_by(*columns[:4])
    rows = db.session.execute(query.order_by(PostTemplate.id.desc())).all()
    return [MassLine(row[0], row[2], row[3], _progress(row[1], row[4:])) for row in rows], total


def get_mass(template_id: int, who: Who) -> tuple[MassLine, Sequence[Progress]]:
    """A template with its whole and each network; raises NotFound where this person sees none of it."""
    columns = (PostTemplate.title, Campaign.title, PostTemplate.deadline, Delivery.network, *_counts())
    query = _from_deliveries(select(*columns)).join(Campaign, Campaign.id == PostTemplate.campaign_id)
    query = query.where(*_mine(who), PostTemplate.id == template_id).group_by(*columns[:4])
    rows = db.session.execute(query.order_by(Delivery.network)).all()
    if not rows:
        raise NotFound
    networks = [_progress(Network(row[3]).label, row[4:]) for row in rows]
    title, campaign, deadline = rows[0][:3]
    return MassLine(template_id, campaign, deadline, _sum(title, networks)), networks


def _from_deliveries(query: Any) -> Any:
    query = query.select_from(Delivery).join(Post, Post.id == Delivery.post_id)
    return query.join(PostTemplate, PostTemplate.id == Post.template_id)


def _mine(who: Who) -> list[ColumnElement[bool]]:
    if covers_country(who.scopes):
        return []
    return [Post.organization_id.in_(select(Organization.id).where(visible(who)))]


def _counts() -> list[ColumnElement[Any]]:
    finals = (S.DELIVERED, S.REJECTED, S.UNKNOWN, S.HELD, S.CANCELLED)
    left = func.count().filter(Delivery.state.in_((S.PLANNED, S.SENDING)))
    return [
        *[func.count().filter(Delivery.state == state) for state in finals],
        left,
        func.max(Delivery.due_at),
    ]


def _progress(name: str, counts: Sequence[Any]) -> Progress:
    *numbers, last_due = counts
    return Progress(name, last_due, *map(int, numbers))


def _sum(name: str, parts: Sequence[Progress]) -> Progress:
    names = ("delivered", "rejected", "unknown", "held", "cancelled", "left")
    counts = [sum(getattr(part, one) for part in parts) for one in names]
    last_due = max((part.last_due for part in parts if part.last_due), default=None)
    return Progress(name, last_due, *counts)
