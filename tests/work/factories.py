"""Tasks, questions and people around one school, made by the product's own services."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_organization
from portal.registry.territories.models import Municipality
from portal.work.tasks.models import Side, Task, TaskKind
from portal.work.tasks.questions import ask, list_places, load_rule
from portal.work.tasks.reach import get_task
from portal.work.tasks.services import create_task
from portal.work.tasks.telling import tell_opened
from tests.factories import make_municipality, make_organization, make_user

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TERM = date(2026, 12, 1)


@dataclass(slots=True)
class Cast:
    """A school in a district, its curator and its administrator, and the ЦУР of the region."""

    district: Municipality
    school: Organization
    curator: User
    admin: User
    agency: User


def make_cast() -> Cast:
    """Everyone who meets over a task."""
    district = make_municipality()
    school = make_organization("Школа № 1", municipality_id=district.id)
    return Cast(
        district,
        school,
        make_user(Role.CURATOR, of_municipality(district.id)),
        make_user(Role.SITE_ADMIN, of_organization(school.id)),
        make_user(Role.AGENCY_EDITOR, "region:22"),
    )


def make_task(
    organization: Organization, author: User, title: str = "Заполнить раздел", **values: object
) -> Task:
    """A task of a curator, told as the view tells it."""
    fields = {"kind": TaskKind.TASK, "text": "", "due": TERM, "now": NOW, "subject": ""} | values
    task = create_task(organization, title=title, author_id=author.id, **fields)
    tell_opened(task, now=fields["now"])
    db.session.commit()
    return task


def make_question(user: User, text: str = "Как войти?", topic: str = "access", now: datetime = NOW) -> Task:
    """A question in the name of the person's first place."""
    place = list_places(Who(user, Action.ASK_AGENCY))[0]
    task = ask(
        place,
        next(one for one in load_rule()[1] if one.code == topic),
        text=text,
        address="",
        author_id=user.id,
        now=now,
    )
    tell_opened(task, now=now)
    db.session.commit()
    return task


def sides(task: Task, user: User) -> set[Side]:
    """On which sides of the task a person stands."""
    return get_task(task.id, Who(user, Action.VIEW_TASK))[1]
