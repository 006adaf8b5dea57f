"""Open tasks where the work is done: for the card, the checklist and the editor of a section. Reads only."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from portal.extensions import db
from portal.work.tasks.lateness import days_late
from portal.work.tasks.models import Task, TaskKind
from portal.work.tasks.states import UNFINISHED
from portal.work.tasks.subjects import of_section, section_of

MOST = 50


class Shown(NamedTuple):
    """A task beside the work; `section` is the slug of the section it is about, or nothing."""

    task: Task
    section: str
    days_late: int


def list_of_section(organization_id: int, slug: str, section: str) -> list[Shown]:
    """Open tasks about a section of the institution's site, the nearest term first."""
    return _list(organization_id, Task.subject == of_section(slug, section))


def list_of_organization(organization_id: int) -> list[Shown]:
    """Open tasks and remarks of an institution, the nearest term first; the caller has checked the scope."""
    return _list(organization_id)


def _list(organization_id: int, *conditions: ColumnElement[bool]) -> list[Shown]:
    mine = Task.organization_id == organization_id, Task.state.in_(UNFINISHED), Task.kind != TaskKind.QUESTION
    query = select(Task).where(*mine, *conditions).order_by(Task.due.is_(None), Task.due, Task.id)
    rows, now = db.session.scalars(query.limit(MOST)), datetime.now(UTC)
    return [
        Shown(row, section_of(row.subject), days_late(row.due, row.state, row.region_code, now))
        for row in rows
    ]
