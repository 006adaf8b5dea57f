"""A campaign at a glance: its templates across, institutions down. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, Obligation, PostTemplate
from portal.pages.campaigns.obligations import OWED
from portal.portions import cut
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import matching
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality

PORTION = 900


@dataclass(slots=True)
class GridLine:
    """An institution and what it owes by each template of the campaign, by the root of the template."""

    organization: Row[Any]
    cells: dict[int, Obligation] = field(default_factory=dict)

    def is_late(self, template: PostTemplate, now: datetime) -> bool:
        """Whether it is late with this template."""
        cell = self.cells.get(template.root_id)
        return cell is not None and cell.state in OWED and cell.deadline < now


def list_grid(who: Who, campaign: Campaign, q: str, page: int, per_page: int) -> tuple[list[GridLine], int]:
    """One page of institutions of the campaign and how many there are; as many queries for any page."""
    wanted = _institutions(who, campaign, q)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    cut = (
        wanted.order_by(Organization.sort_key, Organization.id).limit(per_page).offset((page - 1) * per_page)
    )
    return _lines(list(db.session.scalars(cut)), campaign), total


def list_whole_grid(who: Who, campaign: Campaign, q: str) -> Iterator[GridLine]:
    """Every institution of the campaign, some hundreds at a time in memory."""
    order = Organization.sort_key, Organization.id
    ids = db.session.scalars(_institutions(who, campaign, q).order_by(*order)).all()
    for portion in cut(ids, PORTION):
        yield from _lines(portion, campaign)


def _roots(campaign: Campaign) -> Select[tuple[int]]:
    return select(PostTemplate.root_id).where(PostTemplate.campaign_id == campaign.id)


def _institutions(who: Who, campaign: Campaign, q: str) -> Select[tuple[int]]:
    owing = select(Obligation.organization_id).where(Obligation.root_id.in_(_roots(campaign)))
    return select(Organization.id).where(Organization.id.in_(owing), visible(who), *matching(q))


def _lines(ids: Sequence[int], campaign: Campaign) -> list[GridLine]:
    columns = (Organization.id, Organization.short_name, Organization.inn, Organization.is_demo)
    query = select(*columns, Municipality.name.label("municipality"))
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    query = query.where(Organization.id.in_(ids)).order_by(Organization.sort_key, Organization.id)
    lines = {row.id: GridLine(row) for row in db.session.execute(query)}
    owing = select(Obligation).where(Obligation.organization_id.in_(ids))
    for cell in db.session.scalars(owing.where(Obligation.root_id.in_(_roots(campaign)))):
        lines[cell.organization_id].cells[cell.root_id] = cell
    return list(lines.values())
