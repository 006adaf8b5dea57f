"""Who has done what by a template: institutions, their posts and links, a page at a time. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.agency.issuing import line_of
from portal.pages.campaigns.models import Obligation, ObligationState, PostTemplate
from portal.pages.campaigns.obligations import OWED
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.posts.models import Post
from portal.pages.social.models import PageKind, SocialPage
from portal.portions import cut
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality, Region

S = ObligationState
PORTION = 900
LATE, DELEGATED, SILENT, CONSENTING = "late", "delegated", "silent", "consenting"
SPECIAL = {
    LATE: "Опоздали",
    SILENT: "Не открывали",
    DELEGATED: "Делегированы",
    CONSENTING: "Разрешили публиковать за себя",
}
ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "name": (Organization.sort_key.asc(), Organization.id.asc()),
    "-name": (Organization.sort_key.desc(), Organization.id.desc()),
    "done": (Obligation.done_at.is_(None), Obligation.done_at.asc(), Organization.id.asc()),
    "-done": (Obligation.done_at.is_(None), Obligation.done_at.desc(), Organization.id.desc()),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    state: str = ""  # a code of ObligationState or of SPECIAL
    region: str = ""
    municipality: str = ""
    type: str = ""
    sort: str = "name"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.state, self.region, self.municipality, self.type))


@dataclass(frozen=True, slots=True)
class Figures:
    """How far institutions have come, as far as this person sees them."""

    total: int
    seen: int
    drafted: int
    planned: int
    done: int
    failed: int
    late: int
    excused: int
    delegated: int
    consenting: int

    @property
    def percent(self) -> int | None:
        """Done of those who owe."""
        owed = self.total - self.excused
        return 100 * self.done // owed if owed else None


@dataclass(slots=True)
class Line:
    """An institution, what it owes, its post and where that stands in each page."""

    obligation: Obligation
    organization: Row[Any]
    is_late: bool
    post: Post | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    pages: int = 0
    consenting: int = 0

    @property
    def links(self) -> list[Delivery]:
        """What the networks confirmed."""
        return [one for one in self.deliveries if one.state is DeliveryState.DELIVERED]


def is_late(now: datetime) -> ColumnElement[bool]:
    """The condition on Obligation that it was or is late."""
    owing = and_(Obligation.state.in_(OWED), Obligation.deadline < now)
    return or_(owing, and_(Obligation.state == S.DONE, Obligation.done_at > Obligation.deadline))


def count_figures(who: Who, template: PostTemplate, now: datetime) -> Figures:
    """The counters of a template in one query."""
    state, live = Obligation.state, Obligation.state != S.WITHDRAWN
    count = func.count()
    columns = (
        count.filter(live),
        count.filter(live, Obligation.seen_at.is_not(None)),
        count.filter(state == S.DRAFTED),
        count.filter(state == S.PLANNED),
        count.filter(state == S.DONE),
        count.filter(state == S.FAILED),
        count.filter(is_late(now)),
        count.filter(state == S.EXCUSED),
        count.filter(live, Obligation.is_delegated),
        count.filter(live, Obligation.organization_id.in_(consenting_ids())),
    )
    query = select(*columns).select_from(Obligation).where(*_of(who, template))
    return Figures(*db.session.execute(query).one())


def list_lines(who: Who, template: PostTemplate, filters: Filters, now: datetime) -> tuple[list[Line], int]:
    """One page of the matrix and how many rows there are in all; as many queries for any page."""
    wanted = _narrowed(who, template, filters, now)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order = ORDERS.get(filters.sort, ORDERS["name"])
    cut = wanted.order_by(*order).limit(filters.per_page).offset((filters.page - 1) * filters.per_page)
    return _lines(list(db.session.scalars(cut)), order, now), total


def list_export_lines(who: Who, template: PostTemplate, filters: Filters, now: datetime) -> Iterator[Line]:
    """Every line of the filtered matrix, some hundreds at a time in memory."""
    order = ORDERS.get(filters.sort, ORDERS["name"])
    ids = db.session.scalars(_narrowed(who, template, filters, now).order_by(*order)).all()
    for portion in cut(ids, PORTION):
        yield from _lines(portion, order, now)


def consenting_ids() -> Select[tuple[int]]:
    """Ids of institutions some page of which the upper cabinet may post to."""
    return select(SocialPage.organization_id).where(SocialPage.allows_upper)


def _of(who: Who, template: PostTemplate) -> list[ColumnElement[bool]]:
    mine = Obligation.organization_id.in_(select(Organization.id).where(visible(who)))
    return [Obligation.template_id.in_(line_of(template.id)), mine]


def _narrowed(who: Who, template: PostTemplate, filters: Filters, now: datetime) -> Select[tuple[int]]:
    query = select(Obligation.id).join(Organization, Organization.id == Obligation.organization_id)
    query = query.where(*_of(who, template), *matching(filters.q))
    query = query.where(*in_place(filters.region, filters.municipality), *_in_state(filters.state, now))
    if filters.type in set(OrgType):
        query = query.where(Organization.type == OrgType(filters.type))
    return query


def _in_state(code: str, now: datetime) -> list[ColumnElement[bool]]:
    if code in set(S):
        return [Obligation.state == S(code)]
    special = {
        LATE: is_late(now),
        SILENT: Obligation.seen_at.is_(None) & Obligation.state.in_(OWED),
        DELEGATED: Obligation.is_delegated.is_(True),
        CONSENTING: Obligation.organization_id.in_(consenting_ids()),
    }
    return [special[code]] if code in special else []


def _lines(ids: Sequence[int], order: Sequence[ColumnElement[Any]], now: datetime) -> list[Line]:
    columns = (
        Obligation,
        Organization.short_name,
        Organization.inn,
        Organization.type,
        Organization.is_demo,
        Region.short.label("region"),
        Region.timezone,
        Municipality.name.label("municipality"),
        case((is_late(now), 1), else_=0).label("late"),
    )
    query = select(*columns).join(Organization, Organization.id == Obligation.organization_id)
    query = query.join(Region, Region.code == Organization.region_code)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    rows = db.session.execute(query.where(Obligation.id.in_(ids)).order_by(*order)).all()
    lines = [Line(row.Obligation, row, bool(row.late)) for row in rows]
    _add_posts(lines)
    _add_pages(lines)
    return lines


def _add_posts(lines: Sequence[Line]) -> None:
    by_post = {line.obligation.post_id: line for line in lines if line.obligation.post_id}
    for post in db.session.scalars(select(Post).where(Post.id.in_(by_post))):
        by_post[post.id].post = post
    query = select(Delivery).options(joinedload(Delivery.page)).where(Delivery.post_id.in_(by_post))
    for delivery in db.session.scalars(query.order_by(Delivery.id)):
        by_post[delivery.post_id].deliveries.append(delivery)


def _add_pages(lines: Sequence[Line]) -> None:
    by_place = {line.obligation.organization_id: line for line in lines}
    counts = (func.count(), func.count().filter(SocialPage.allows_upper))
    query = select(SocialPage.organization_id, *counts).where(SocialPage.organization_id.in_(by_place))
    query = query.where(SocialPage.kind == PageKind.OFFICIAL).group_by(SocialPage.organization_id)
    for id, pages, consenting in db.session.execute(query):
        by_place[id].pages, by_place[id].consenting = pages, consenting
