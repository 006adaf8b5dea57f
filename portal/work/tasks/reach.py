"""Whose a task is: who sees it, who asks, who does. The scope follows the institution as it moves."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant
from portal.accounts.policy import Action, Who
from portal.errors import NotFound
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, districts_within, regions_within, within
from portal.registry.territories.models import Municipality, Region
from portal.work.tasks.models import Side, Task, TaskKind

is_question = Task.kind == TaskKind.QUESTION
of_place = Task.organization_id.is_(None)


def sees(who: Who) -> ColumnElement[bool]:
    """The condition on Task that it lies in this person's territory."""
    grants = who.about(Action.VIEW_TASK).scopes
    districts = select(Municipality.id).where(districts_within(grants))
    whole = and_(Task.municipality_id.is_(None), _in_regions(grants))
    return or_(_in_organizations(grants), and_(of_place, or_(Task.municipality_id.in_(districts), whole)))


def asks(who: Who) -> ColumnElement[bool]:
    """The condition on Task that this person may accept, return and withdraw it."""
    issuing = _in_organizations(who.about(Action.ISSUE_TASK).scopes)
    asking = who.about(Action.ASK_AGENCY).scopes
    districts = select(Municipality.id).where(districts_within(_of(asking, "municipality")))
    mine = or_(
        Task.author_id == who.user.id,
        _in_organizations(_of(asking, "organization")),
        and_(of_place, Task.municipality_id.in_(districts)),
    )
    return or_(and_(~is_question, issuing), and_(is_question, mine))


def does(who: Who) -> ColumnElement[bool]:
    """The condition on Task that this person may do it: the institution, or the ЦУР where it is asked."""
    own = _in_organizations(_of(who.about(Action.DO_TASK).scopes, "organization"))
    wide = _of(who.about(Action.ANSWER_QUESTION).scopes, COUNTRY, "region", "municipality")
    above = _of(wide, COUNTRY, "region")
    of_districts = and_(of_place, Task.municipality_id.is_not(None), _in_regions(above))
    of_regions = and_(of_place, Task.municipality_id.is_(None), _in_regions(_of(wide, COUNTRY)))
    answering = or_(_in_organizations(wide), of_districts, of_regions)
    foreign = or_(Task.author_id.is_(None), Task.author_id != who.user.id)
    return or_(and_(~is_question, own), and_(is_question, foreign, answering))


def get_task(task_id: int, who: Who) -> tuple[Task, set[Side]]:
    """The task, if it is theirs, and on which sides this person stands."""
    query = select(Task, asks(who), does(who)).where(Task.id == task_id, sees(who))
    query = query.options(
        joinedload(Task.organization).joinedload(Organization.region),
        joinedload(Task.municipality),
        joinedload(Task.author),
        joinedload(Task.assignee),
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    task, is_asker, is_doer = found
    return task, {side for side, is_mine in ((Side.ASKER, is_asker), (Side.DOER, is_doer)) if is_mine}


def is_staff(who: Who) -> bool:
    """Whether this person is of those who ask institutions and answer them: names are theirs to see."""
    return bool(who.about(Action.ISSUE_TASK).scopes or who.about(Action.ANSWER_QUESTION).scopes)


def _in_organizations(grants: Iterable[Grant]) -> ColumnElement[bool]:
    return Task.organization_id.in_(select(Organization.id).where(within(grants)))


def _in_regions(grants: Iterable[Grant]) -> ColumnElement[bool]:
    kept = list(grants)
    return Task.region_code.in_(select(Region.code).where(regions_within(kept))) if kept else false()


def _of(grants: Iterable[Grant], *kinds: str) -> list[Grant]:
    return [grant for grant in grants if grant.scope.partition(":")[0] in kinds]
