"""The list of posts: filters, order, one page at a time, and its export. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.policy import Who
from portal.calendar import find_day
from portal.extensions import db
from portal.pages.campaigns.models import PostTemplate
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.outcomes import Outcome, is_shown, outcome
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.portions import cut
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.scopes import visible
from portal.registry.territories.models import Region
from portal.sheets import DEMO_MARK
from portal.typography import moment

PORTION = 500
MAX_WORDS = 8
FEW = 50
"""Institutions that one list can hold; whoever sees more finds them by words."""

HEADER = (
    *("№", "Учреждение", "ИНН", "Тема", "Тематика", "Рубрика", "Состояние", "Дата и время"),
    *("Сети", "Ссылки на записи", "За учреждение", "Обновлён"),
)
ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "-planned": (Post.planned_at.is_(None).desc(), Post.planned_at.desc(), Post.id.desc()),
    "planned": (Post.planned_at.is_(None), Post.planned_at.asc(), Post.id.asc()),
    "-updated": (Post.updated_at.desc(), Post.id.desc()),
    "updated": (Post.updated_at.asc(), Post.id.asc()),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all that is not cancelled. Days are of the portal's own zone."""

    q: str = ""
    state: str = ""  # a code of Outcome
    network: str = ""
    organization: str = ""
    template: str = ""
    since: str = ""
    until: str = ""
    mine: str = ""  # "1": written by this person
    delegated: str = ""  # "1": by the upper cabinet
    sort: str = "-planned"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        asked = (self.q, self.state, self.network, self.organization, self.template)
        return any((*asked, self.since, self.until, self.mine, self.delegated))


def list_posts(who: Who, filters: Filters, zone: str) -> tuple[Sequence[Row[Any]], int]:
    """One page of the list and how many there are in all; as many queries for any page."""
    wanted = _wanted(who, filters, zone)
    total = db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    cut = (
        wanted.order_by(*order_of(filters))
        .limit(filters.per_page)
        .offset((filters.page - 1) * filters.per_page)
    )
    return _rows(list(db.session.scalars(cut)), filters), total


def list_pages_of(rows: Iterable[Row[Any]]) -> dict[int, list[Delivery]]:
    """Deliveries of the posts of a page of the list, by post."""
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    ids = [row.Post.id for row in rows]
    for delivery in db.session.scalars(
        select(Delivery).where(Delivery.post_id.in_(ids)).order_by(Delivery.network, Delivery.id)
    ):
        found[delivery.post_id].append(delivery)
    return found


def list_export_rows(who: Who, filters: Filters, zone: str) -> Iterator[list[str]]:
    """Cells of every post of the list, the mark of demo data last; a portion at a time in memory."""
    ids = list_ids(who, filters, zone)
    for portion in cut(ids, PORTION):
        rows = _rows(portion, filters)
        pages = list_pages_of(rows)
        for row in rows:
            yield _cells(row, pages[row.Post.id])


def list_ids(who: Who, filters: Filters, zone: str) -> Sequence[int]:
    """Ids of every post of the list, in its order."""
    return db.session.scalars(_wanted(who, filters, zone).order_by(*order_of(filters))).all()


def list_institutions(who: Who) -> Sequence[Row[Any]]:
    """Institutions this person sees, by name, to choose from; none where one list cannot hold them."""
    query = select(Organization.id, Organization.short_name).where(visible(who))
    query = query.order_by(Organization.sort_key, Organization.id).limit(FEW + 1)
    found = db.session.execute(query).all()
    return found if 1 < len(found) <= FEW else []


def order_of(filters: Filters) -> tuple[ColumnElement[Any], ...]:
    """The order asked, the latest first unless it makes sense."""
    return ORDERS.get(filters.sort, ORDERS["-planned"])


def find_names(filters: Filters) -> list[str]:
    """Names of the institution and of the template that the list is narrowed to."""
    asked = ((Organization.short_name, Organization.id, filters.organization),)
    named = [(select(name).where(key == int(text))) for name, key, text in asked if _is_number(text)]
    if _is_number(filters.template):
        named.append(select(PostTemplate.title).where(PostTemplate.id == int(filters.template)))
    return [name for query in named if (name := db.session.scalar(query))]


def _wanted(who: Who, filters: Filters, zone: str) -> Select[tuple[int]]:
    query = select(Post.id).join(Organization, Organization.id == Post.organization_id)
    query = query.where(visible(who), *_conditions(who, filters, zone))
    if filters.state not in set(Outcome):
        return query.where(is_shown())
    joined = query.outerjoin(Delivery, Delivery.post_id == Post.id).group_by(Post.id)
    return joined.having(outcome() == filters.state)


def _conditions(who: Who, filters: Filters, zone: str) -> list[ColumnElement[bool]]:
    found = [_has_word(word) for word in words_of(filters.q)[:MAX_WORDS]]
    for column, text in ((Post.organization_id, filters.organization), (Post.template_id, filters.template)):
        if _is_number(text):
            found.append(column == int(text))
    if filters.network in set(Network):
        sent = aliased(Delivery)  # the list itself joins deliveries where a state is asked for
        to_network = exists().where(sent.post_id == Post.id, sent.network == Network(filters.network))
        found.append(to_network.where(sent.state != DeliveryState.CANCELLED))
    if filters.mine:
        found.append(Post.author_id == who.user.id)
    if filters.delegated:
        found.append(Post.is_delegated.is_(True))
    return found + _between(filters, zone)


def _has_word(word: str) -> ColumnElement[bool]:
    """The word stands in the post or in the name of its institution."""
    named = Organization.search_text.contains(word, autoescape=True)
    return or_(Post.search_text.contains(word, autoescape=True), named)


def _between(filters: Filters, zone: str) -> list[ColumnElement[bool]]:
    since, until = find_day(filters.since), find_day(filters.until)
    found: list[ColumnElement[bool]] = []
    if since:
        found.append(Post.planned_at >= datetime.combine(since, time(), ZoneInfo(zone)))
    if until:
        found.append(Post.planned_at < datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone)))
    return found


def _rows(ids: Sequence[int], filters: Filters) -> Sequence[Row[Any]]:
    """The posts with their institutions and outcomes, in the order of the list."""
    told = select(Post.id, outcome().label("outcome")).outerjoin(Delivery, Delivery.post_id == Post.id)
    told_of = told.where(Post.id.in_(ids)).group_by(Post.id).subquery()
    columns = (Post, Organization.short_name, Organization.inn, Region.timezone, told_of.c.outcome)
    query = select(*columns).join(told_of, told_of.c.id == Post.id)
    query = query.join(Organization, Organization.id == Post.organization_id)
    query = query.join(Region, Region.code == Organization.region_code)
    return db.session.execute(query.order_by(*order_of(filters))).all()


def _cells(row: Row[Any], deliveries: Sequence[Delivery]) -> list[str]:
    post: Post = row.Post
    live = [one for one in deliveries if one.state is not DeliveryState.CANCELLED]
    zone = post.zone or row.timezone
    return [
        str(post.id),
        row.short_name,
        row.inn,
        post.title,
        post.topic,
        post.rubric,
        Outcome(row.outcome).label,
        moment(post.planned_at, zone, has_zone=True) if post.planned_at else "",
        ", ".join(dict.fromkeys(one.network.label for one in live)),
        " ".join(one.url for one in live if one.url),
        "да" if post.is_delegated else "",
        moment(post.updated_at, zone, has_zone=True),
        DEMO_MARK if post.is_demo else "",
    ]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
