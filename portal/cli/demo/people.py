"""Demo people: one of each role, with a password that only development accepts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.services import create_user, grant_role, hash_password
from portal.config import DEMO_PASSWORD
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_municipality, of_organization, of_region


class Person(NamedTuple):
    """A demo account."""

    phone: str
    name: str
    role: Role
    about: str


OPERATOR = Person("+7 000 000-00-01", "Соколова Елена Павловна", Role.OPERATOR, "весь портал")
CURATOR = Person("+7 000 000-00-02", "Орлова Ирина Олеговна", Role.CURATOR, "Алтайский край")
TOWN = Person("+7 000 000-00-03", "Гусев Артём Геннадьевич", Role.CURATOR, "школы и сады одного города")
LEADER = Person("+7 000 000-00-04", "Ким Дарья Константиновна", Role.LEADER, "Алтайский край")
ADMIN = Person("+7 000 000-00-05", "Ершова Наталья Викторовна", Role.SITE_ADMIN, "сайт demo-school-60")
HEAD = Person("+7 000 000-00-06", "Назаров Илья Андреевич", Role.HEAD, "руководитель demo-school")
EDITOR = Person("+7 000 000-00-07", "Осипова Дарья Андреевна", Role.PAGE_EDITOR, "страницы demo-school")
PEOPLE = (OPERATOR, CURATOR, TOWN, LEADER, ADMIN, HEAD, EDITOR)


def find_editor_id() -> int | None:
    """The id of who keeps the pages of demo-school; None before people are made."""
    return db.session.scalar(select(User.id).where(User.is_demo, User.name == EDITOR.name).limit(1))


def make_people(school: Organization, school_60: Organization, *, now: datetime) -> dict[Role, User]:
    """Everyone with their roles; the last of a role stands for it in the answer."""
    scopes = {
        OPERATOR: (COUNTRY, ()),
        CURATOR: (of_region(school.region_code), ()),
        TOWN: (of_municipality(school_60.municipality_id or 0), ("education",)),
        LEADER: (of_region(school.region_code), ()),
        ADMIN: (of_organization(school_60.id), ()),
        HEAD: (of_organization(school.id), ()),
        EDITOR: (of_organization(school.id), ()),
    }
    users = {}
    for person, (scope, spheres) in scopes.items():
        user = create_user(phone=person.phone, name=person.name, now=now, is_demo=True)
        user.password_hash = user.password_hash or hash_password(DEMO_PASSWORD, user)
        grant_role(user, role=person.role, scope=scope, spheres=spheres)
        users[person.role] = user
    return users
