"""Terms of one's territory day by day: tasks, questions, parts of collections, letters, sites. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from portal.accounts.policy import Action, Who
from portal.extensions import Labelled, db
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import CLOSED
from portal.registry.collections.models import Collection, CollectionPart, CollectionState
from portal.registry.collections.reach import fills
from portal.registry.collections.rows import OPEN_PARTS
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization
from portal.registry.scopes import regions_within, visible
from portal.registry.territories.models import Municipality, Region
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.tasks.lateness import today_of
from portal.work.tasks.models import Task, TaskKind
from portal.work.tasks.reach import is_question, sees
from portal.work.tasks.states import ACTIVE, UNFINISHED

MOST = 500
"""Lines of one kind that a month shows; what is cut off is said."""


class TermKind(Labelled):
    """What has a term."""

    TASK = "task", "Задачи и замечания"
    QUESTION = "question", "Вопросы в ЦУР"
    COLLECTION = "collection", "Сборы данных"
    LETTER = "letter", "Ответы на письма"
    SITE = "site", "Этапы сайтов"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the calendar; several things of one asking are one line."""

    kind: TermKind
    day: date
    title: str
    place: str
    address: str  # a path of the portal, or nothing
    is_late: bool
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see: days from and to, a kind, a region, only what is late."""

    first: date
    last: date
    kind: str = ""
    region: str = ""
    is_late: bool = False


def list_items(who: Who, filters: Filters, now: datetime) -> tuple[list[Item], bool]:
    """Lines in the order of days, and whether some were cut off; one query a kind."""
    found: list[Item] = []
    is_cut = False
    for kind, (find, make) in SOURCES.items():
        if filters.kind and filters.kind != kind:
            continue
        rows = db.session.execute(find(who, filters).limit(MOST + 1)).all()
        is_cut = is_cut or len(rows) > MOST
        found += [make(row, now) for row in rows[:MOST]]
    if filters.is_late:
        found = [item for item in found if item.is_late]
    order = list(TermKind)
    return sorted(found, key=lambda item: (item.day, order.index(item.kind), item.title, item.place)), is_cut


def _between(column: Any, filters: Filters, region: Any) -> list[ColumnElement[bool]]:
    asked = [column >= filters.first, column <= filters.last]
    return [*asked, region == filters.region] if filters.region else asked


def _tasks(who: Who, filters: Filters) -> Select[Any]:
    """Tasks of a batch with one term are one line."""
    return _of_tasks(who, filters).where(~is_question)


def _questions(who: Who, filters: Filters) -> Select[Any]:
    return _of_tasks(who, filters).where(is_question)


def _of_tasks(who: Who, filters: Filters) -> Select[Any]:
    alone = case((Task.batch_id.is_(None), Task.id))
    group = (Task.batch_id, alone, Task.title, Task.kind, Task.due, Task.region_code)
    owed = func.max(case((Task.state.in_(ACTIVE), 1), else_=0))
    place = func.min(func.coalesce(Organization.short_name, Municipality.name, Region.short))
    demo = func.max(case((Organization.is_demo, 1), else_=0))
    columns = (*group, func.min(Task.id), func.count(), place, owed, demo)
    query = select(*columns).outerjoin(Organization, Organization.id == Task.organization_id)
    query = query.outerjoin(Municipality, Municipality.id == Task.municipality_id)
    query = query.join(Region, Region.code == Task.region_code)
    mine = [sees(who), Task.state.in_(UNFINISHED), *_between(Task.due, filters, Task.region_code)]
    return query.where(*mine).group_by(*group).order_by(Task.due, func.min(Task.id))


def _task_item(row: Row[Any], now: datetime) -> Item:
    batch_id, _, title, kind, due, region, id, count, place, is_owed, is_demo = row
    is_batch = count > 1
    return Item(
        TermKind.QUESTION if kind is TaskKind.QUESTION else TermKind.TASK,
        due,
        title,
        f"учреждений: {count}" if is_batch else place,
        f"/tasks?tab=all&batch={batch_id}" if is_batch else f"/tasks/{id}",
        bool(is_owed) and due < today_of(region, now),
        bool(is_demo),
    )


def _parts(who: Who, filters: Filters) -> Select[Any]:
    """Parts of one collection are one line."""
    group = (Collection.id, Collection.title, Collection.due, Collection.region_code)
    columns = (*group, func.min(CollectionPart.id), func.count(), func.min(Municipality.name))
    query = select(*columns).select_from(CollectionPart).join(CollectionPart.collection)
    query = query.join(Municipality, Municipality.id == CollectionPart.municipality_id)
    mine = [fills(who.about(Action.FILL_COLLECTION).scopes), Collection.state == CollectionState.OPEN]
    mine += [CollectionPart.state.in_(OPEN_PARTS), *_between(Collection.due, filters, Collection.region_code)]
    return query.where(*mine).group_by(*group).order_by(Collection.due, Collection.id)


def _part_item(row: Row[Any], now: datetime) -> Item:
    id, title, due, region, part_id, count, place = row
    address = f"/collections/{id}" if count > 1 else f"/collections/parts/{part_id}"
    words = f"районов: {count}" if count > 1 else place
    return Item(TermKind.COLLECTION, due, title, words, address, due < today_of(region, now))


def _letters(who: Who, filters: Filters) -> Select[Any]:
    """Mailings of one's region, and those that came to one's institutions."""
    regions = select(Region.code).where(regions_within(who.about(Action.SEND_LETTERS).scopes))
    theirs = exists().where(Letter.mailing_id == Mailing.id, Letter.organization_id.in_(_visible(who)))
    sends = Mailing.region_code.in_(regions)
    columns = (Mailing.id, Mailing.title, Mailing.due, Mailing.region_code, Mailing.is_demo, Region.short)
    query = select(*columns, sends.label("sends")).join(Region, Region.code == Mailing.region_code)
    sent = Mailing.state.not_in((MailingState.DRAFT, MailingState.CANCELLED))
    mine = [or_(sends, theirs), sent, *_between(Mailing.due, filters, Mailing.region_code)]
    return query.where(*mine).order_by(Mailing.due, Mailing.id)


def _letter_item(row: Row[Any], now: datetime) -> Item:
    id, title, due, region, is_demo, place, sends = row
    address = f"/letters/{id}" if sends else ""
    return Item(TermKind.LETTER, due, title, place, address, due < today_of(region, now), is_demo)


def _sites(who: Who, filters: Filters) -> Select[Any]:
    columns = (
        Site.slug,
        Site.stage,
        Site.stage_due,
        Organization.region_code,
        Organization.short_name,
        Organization.is_demo,
    )
    query = select(*columns).join(Organization, Organization.id == Site.organization_id)
    mine = [visible(who.about(Action.VIEW_SITE)), Site.stage.not_in(CLOSED), is_working()]
    mine += _between(Site.stage_due, filters, Organization.region_code)
    return query.where(and_(*mine)).order_by(Site.stage_due, Site.id)


def _site_item(row: Row[Any], now: datetime) -> Item:
    slug, stage, due, region, place, is_demo = row
    title = f"Этап сайта: {stage.label}"
    return Item(TermKind.SITE, due, title, place, f"/sites/{slug}", due < today_of(region, now), is_demo)


def _visible(who: Who) -> Select[tuple[int]]:
    return select(Organization.id).where(visible(who))


Find = Callable[[Who, Filters], Select[Any]]
Make = Callable[[Row[Any], datetime], Item]
SOURCES: dict[TermKind, tuple[Find, Make]] = {
    TermKind.TASK: (_tasks, _task_item),
    TermKind.QUESTION: (_questions, _task_item),
    TermKind.COLLECTION: (_parts, _part_item),
    TermKind.LETTER: (_letters, _letter_item),
    TermKind.SITE: (_sites, _site_item),
}


def by_day(items: Sequence[Item]) -> dict[date, list[Item]]:
    """Lines of each day that has any."""
    found: dict[date, list[Item]] = {}
    for item in items:
        found.setdefault(item.day, []).append(item)
    return found
