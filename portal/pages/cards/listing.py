"""The list of pages: search, filters, order, one page at a time. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from portal.accounts.policy import Who
from portal.extensions import Labelled, db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageStage, PageState, SocialPage
from portal.registry.narrowing import count_rows
from portal.registry.organizations import listing as organizations
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import matching
from portal.registry.territories.models import Municipality


class KeyFilter(Labelled):
    """How a page is connected, for the filter."""

    WORKS = "works", "Ключ есть"
    BROKEN = "broken", "Нужно переподключить"
    NONE = "none", "Ключа нет"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    region: str = ""
    municipality: str = ""
    type: str = ""
    sphere: str = ""
    network: str = ""
    stage: str = ""
    key: str = ""
    mark: str = ""
    bound: str = ""
    lawful: str = ""
    kind: str = ""
    state: str = ""
    consent: str = ""
    sort: str = "name"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        narrowing = (self.q, self.region, self.municipality, self.type, self.sphere, self.network, self.stage)
        rest = (self.key, self.mark, self.bound, self.lawful, self.kind, self.state, self.consent)
        return any((*narrowing, *rest))


LAST = (Organization.sort_key, SocialPage.id)
SORTS: dict[str, Any] = {
    "name": Organization.sort_key,
    "members": SocialPage.members,
    "post": SocialPage.last_post_at,
    "read": SocialPage.read_at,
}
CHOICES: tuple[tuple[str, Any, type[Labelled]], ...] = (
    ("network", SocialPage.network, Network),
    ("stage", SocialPage.stage, PageStage),
    ("mark", SocialPage.gov_mark, Mark),
    ("bound", SocialPage.bound, Mark),
    ("lawful", SocialPage.is_lawful, Mark),
    ("kind", SocialPage.kind, PageKind),
    ("state", SocialPage.state, PageState),
)
"""Filters that are a code of one column."""


def conditions_of(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked; what makes no sense is as if not asked."""
    place = organizations.Filters(
        region=filters.region, municipality=filters.municipality, type=filters.type, sphere=filters.sphere
    )
    conditions = organizations.conditions_of(who, place)
    if filters.q:
        conditions.append(_matching(filters.q))
    for name, column, codes in CHOICES:
        asked = getattr(filters, name)
        if asked in set(codes):
            conditions.append(column == codes(asked))
    if filters.consent in ("yes", "no"):
        conditions.append(SocialPage.allows_upper.is_(filters.consent == "yes"))
    return [*conditions, *_by_key(filters.key)]


def _matching(q: str) -> ColumnElement[bool]:
    """Words of the institution, or the page's own id and name in the network."""
    own = q.strip().rsplit("/", 1)[-1].removeprefix("@").removeprefix("club").removeprefix("-").lower()
    words = matching(q)
    named = or_(SocialPage.external_id == own, SocialPage.screen_name == own)
    return or_(and_(*words), named) if words else named


def _by_key(asked: str) -> list[ColumnElement[bool]]:
    broken = select(PageKey.page_id).where(PageKey.state.in_([KeyState.RECONNECT, KeyState.PAUSED]))
    match asked:
        case KeyFilter.WORKS:
            return [SocialPage.has_key.is_(True)]
        case KeyFilter.BROKEN:
            return [SocialPage.id.in_(broken)]
        case KeyFilter.NONE:
            return [SocialPage.has_key.is_(False), SocialPage.id.not_in(broken)]
        case _:
            return []


def list_pages(who: Who, filters: Filters) -> tuple[Sequence[Row[Any]], int]:
    """One page of the list and how many there are in all; as many queries for any page."""
    conditions = conditions_of(who, filters)
    ids = _joined(select(SocialPage.id)).where(*conditions)
    total = count_rows(ids)
    start = (filters.page - 1) * filters.per_page
    shown = list(db.session.scalars(ids.order_by(*order_of(filters)).limit(filters.per_page).offset(start)))
    return (db.session.execute(_columns(shown, filters)).all() if shown else []), total


def order_of(filters: Filters) -> tuple[Any, ...]:
    """The order asked, by the institution's name unless it makes sense; what is unknown stands last."""
    column = SORTS.get(filters.sort.removeprefix("-"), Organization.sort_key)
    turned = column.desc() if filters.sort.startswith("-") else column.asc()
    return (column.is_(None), turned, *LAST) if column is not Organization.sort_key else (turned, *LAST)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(Organization, Organization.id == SocialPage.organization_id)


def _columns(ids: Sequence[int], filters: Filters) -> Select[Any]:
    page = SocialPage
    columns = (
        *(
            page.id,
            page.network,
            page.kind,
            page.name,
            page.address,
            page.external_id,
            page.stage,
            page.state,
        ),
        *(page.has_key, page.gov_mark, page.bound, page.is_lawful, page.members, page.last_post_at),
        *(page.read_at, page.allows_upper, page.is_demo, page.organization_id),
        *(Organization.short_name, Organization.inn, Municipality.name.label("municipality")),
    )
    query = _joined(select(*columns))
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    return query.where(page.id.in_(ids)).order_by(*order_of(filters))


def list_of_organization(organization_id: int) -> Sequence[SocialPage]:
    """Pages of one institution: official first, by network."""
    query = select(SocialPage).where(SocialPage.organization_id == organization_id)
    pages = db.session.scalars(query.order_by(SocialPage.id)).all()
    order = list(Network)
    return sorted(pages, key=lambda page: (page.kind is PageKind.PARTNER, order.index(page.network), page.id))
