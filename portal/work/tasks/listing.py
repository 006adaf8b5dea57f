"""The list of tasks: tabs, filters, order, one page at a time, and its export. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.policy import Who
from portal.extensions import Labelled, db
from portal.portions import cut
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality, Region
from portal.sheets import DEMO_MARK
from portal.work.tasks.lateness import days_late, is_late
from portal.work.tasks.models import Task, TaskKind, TaskState
from portal.work.tasks.questions import topic_titles
from portal.work.tasks.reach import does, is_question, sees
from portal.work.tasks.states import UNFINISHED

PORTION = 1_000
MAX_WORDS = 8
HEADER = (
    "№",
    "Вид",
    "Состояние",
    "Заголовок",
    "Текст",
    "Учреждение или район",
    "Муниципалитет",
    "Субъект РФ",
    "Срок",
    "Дней просрочки",
    "Возвратов",
    "Создана",
)


class Tab(Labelled):
    """Which tasks are asked for."""

    MINE = "mine", "Мне"
    ISSUED = "issued", "От меня"
    QUEUE = "questions", "Вопросы в ЦУР"
    ALL = "all", "Все"


ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "due": (Task.due.is_(None), Task.due.asc(), Task.id.asc()),
    "-due": (Task.due.is_(None), Task.due.desc(), Task.id.desc()),
    "number": (Task.id.asc(),),
    "-number": (Task.id.desc(),),
    "touched": (Task.touched_at.asc(), Task.id.asc()),
    "-touched": (Task.touched_at.desc(), Task.id.desc()),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all that is not finished."""

    tab: str = ""
    q: str = ""
    kind: str = ""
    state: str = ""  # a code; "any": the finished too; empty: what is not finished
    overdue: str = ""  # "1"
    organization: str = ""
    batch: str = ""
    region: str = ""
    municipality: str = ""
    sort: str = "due"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out beside the tab."""
        asked = (self.q, self.kind, self.state, self.overdue, self.organization, self.batch)
        return any((*asked, self.region, self.municipality))


def list_tasks(who: Who, filters: Filters, now: datetime) -> tuple[Sequence[Row[Any]], int]:
    """One page of the list and how many there are in all; as many queries for any page."""
    wanted = _joined(select(Task.id)).where(*conditions_of(who, filters, now))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order = ORDERS.get(filters.sort, ORDERS["due"])
    cut = wanted.order_by(*order).limit(filters.per_page).offset((filters.page - 1) * filters.per_page)
    ids = list(db.session.scalars(cut))
    return db.session.execute(_columns().where(Task.id.in_(ids)).order_by(*order)).all(), total


def list_export_rows(who: Who, filters: Filters, now: datetime) -> Iterator[list[str]]:
    """Cells of every task of the list, the mark of demo data last; a thousand at a time in memory."""
    order = ORDERS.get(filters.sort, ORDERS["due"])
    wanted = _joined(select(Task.id)).where(*conditions_of(who, filters, now)).order_by(*order)
    ids = db.session.scalars(wanted).all()
    for portion in cut(ids, PORTION):
        rows = _columns().where(Task.id.in_(portion))
        for row in db.session.execute(rows.order_by(*order)):
            yield _cells(row, now)


def conditions_of(who: Who, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked; what makes no sense is as if not asked."""
    conditions = [sees(who), *_of_tab(who, filters.tab), *_matching(filters.q), *_of_numbers(filters)]
    if filters.kind in set(TaskKind):
        conditions.append(Task.kind == TaskKind(filters.kind))
    if filters.state in set(TaskState):
        conditions.append(Task.state == TaskState(filters.state))
    elif filters.state != "any":
        conditions.append(Task.state.in_(UNFINISHED))
    if filters.overdue:
        conditions.append(is_late(now))
    if filters.region:
        conditions.append(Task.region_code == filters.region)
    if _is_number(filters.municipality):
        conditions.append(_in_district(int(filters.municipality)))
    return conditions


def find_name(filters: Filters) -> str:
    """The name of the institution that the list is narrowed to, if it is to one."""
    if not _is_number(filters.organization):
        return ""
    query = select(Organization.short_name).where(Organization.id == int(filters.organization))
    return db.session.scalar(query) or ""


def _of_tab(who: Who, tab: str) -> list[ColumnElement[bool]]:
    match tab:
        case Tab.MINE:
            return [or_(Task.assignee_id == who.user.id, and_(~is_question, does(who)))]
        case Tab.ISSUED:
            return [Task.author_id == who.user.id]
        case Tab.QUEUE:
            return [is_question]
        case _:
            return []


def _matching(q: str) -> list[ColumnElement[bool]]:
    """Every word is in the title or in the names of the institution; a number may be the task's own."""
    found = []
    for word in words_of(q)[:MAX_WORDS]:
        texts = Task.search_text, Organization.search_text
        either = [text.contains(word, autoescape=True) for text in texts]
        found.append(or_(*either, *([Task.id == int(word)] if _is_number(word) else [])))
    return found


def _of_numbers(filters: Filters) -> list[ColumnElement[bool]]:
    asked = ((Task.organization_id, filters.organization), (Task.batch_id, filters.batch))
    return [column == int(text) for column, text in asked if _is_number(text)]


def _in_district(key: int) -> ColumnElement[bool]:
    """The task is of the district itself, of its settlement or of an institution there."""
    inside = select(Municipality.id).where(or_(Municipality.id == key, Municipality.parent_id == key))
    return func.coalesce(Organization.municipality_id, Task.municipality_id).in_(inside)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _joined(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(Organization, Organization.id == Task.organization_id)


def _columns() -> Select[Any]:
    home, district = aliased(Municipality), aliased(Municipality)
    columns = (
        Task,
        func.coalesce(Organization.short_name, district.name, Region.name).label("place"),
        home.name.label("municipality"),
        func.coalesce(home.name, district.name, "").label("district"),
        Region.short.label("region"),
        Organization.is_demo,
        User.name.label("assignee"),
    )
    query = _joined(select(*columns)).join(Region, Region.code == Task.region_code)
    query = query.outerjoin(home, home.id == Organization.municipality_id)
    query = query.outerjoin(district, district.id == Task.municipality_id)
    return query.outerjoin(User, User.id == Task.assignee_id)


def _cells(row: Row[Any], now: datetime) -> list[str]:
    task: Task = row.Task
    late = days_late(task.due, task.state, task.region_code, now)
    title = topic_titles().get(task.topic, "") if task.topic else ""
    return [
        str(task.id),
        task.kind.label + (f": {title}" if title else ""),
        task.state_words,
        task.title,
        task.text,
        row.place,
        row.district,
        row.region,
        _day(task.due),
        str(late) if late else "",
        str(task.rounds) if task.rounds else "",
        _day(task.created_at.date()),
        DEMO_MARK if row.is_demo else "",
    ]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
