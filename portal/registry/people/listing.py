"""The list of people of a territory: filters, pages, as many queries for any of them. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import load_only

from portal.accounts.models import Grant, Role, User
from portal.accounts.policy import Who
from portal.accounts.recovery.models import RecoveryRequest
from portal.extensions import db
from portal.mail.models import Mail, MailState
from portal.registry.people.models import FormerGrant
from portal.registry.people.places import name_places, scope_inside

PORTION = 500
MAX_WORDS = 6
CAME: dict[str, ColumnElement[bool]] = {
    "yes": User.password_hash.is_not(None),
    "never": User.password_hash.is_(None),
}
SHOWN = (User.id, User.name, User.phone, User.email, User.email_verified_at, User.password_hash)
SHOWN_TOO = (User.last_sign_in_at, User.is_active, User.dismissed_at, User.is_demo, User.session_epoch)


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all who have access."""

    q: str = ""
    role: str = ""
    came: str = ""  # "yes", "never"
    state: str = ""  # "asks": for a new link; "mail": the address does not work; "dismissed"
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.role, self.came, self.state))


@dataclass(slots=True)
class Person:
    """A line of the list."""

    user: User
    roles: list[str] = field(default_factory=list)  # in words, with their places
    has_more: bool = False  # and roles outside this territory
    is_mail_dead: bool = False
    asks: bool = False


def people_of(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions on User: those of this territory who meet what was asked."""
    grants = who.scopes
    is_dismissed = filters.state == "dismissed"
    former = select(FormerGrant.user_id).where(scope_inside(FormerGrant.scope, grants))
    present = select(Grant.user_id).where(scope_inside(Grant.scope, grants), *_of_role(filters))
    conditions: list[ColumnElement[bool]] = [User.id.in_(former if is_dismissed else present)]
    conditions.append(User.is_active.is_(not is_dismissed))
    conditions += [User.search_text.contains(word, autoescape=True) for word in _words(filters.q)]
    if filters.came in CAME:
        conditions.append(CAME[filters.came])
    if filters.state == "asks":
        conditions.append(_asks())
    if filters.state == "mail":
        conditions.append(_has_dead_mail())
    return conditions


def list_people(who: Who, filters: Filters) -> tuple[list[Person], int]:
    """One page by name and how many there are in all."""
    conditions = people_of(who, filters)
    total = db.session.scalar(select(func.count(User.id)).where(*conditions)) or 0
    start = (filters.page - 1) * filters.per_page
    query = _query(conditions).limit(filters.per_page).offset(start)
    return _describe(who, db.session.execute(query).all()), total


def walk_people(who: Who, filters: Filters) -> Iterator[Person]:
    """All of them by name, some hundreds at a time in memory."""
    query, start = _query(people_of(who, filters)), 0
    while rows := db.session.execute(query.limit(PORTION).offset(start)).all():
        yield from _describe(who, rows)
        start += PORTION


def count_absent(who: Who) -> int:
    """How many of the territory have never come in."""
    conditions = people_of(who, Filters(came="never"))
    return db.session.scalar(select(func.count(User.id)).where(*conditions)) or 0


def _query(conditions: Sequence[ColumnElement[bool]]) -> Select[tuple[User, bool, bool]]:
    query = select(User, _has_dead_mail(), _asks()).options(load_only(*SHOWN, *SHOWN_TOO))
    return query.where(*conditions).order_by(User.search_text, User.id)


def _describe(who: Who, rows: Sequence[Row[tuple[User, bool, bool]]]) -> list[Person]:
    """Lines with the roles of this territory in words, and whether there are others."""
    people = {user.id: Person(user, is_mail_dead=is_dead, asks=asks) for user, is_dead, asks in rows}
    inside = scope_inside(Grant.scope, who.scopes)
    grants = select(Grant.user_id, Grant.role, Grant.scope, inside.label("is_inside"))
    held = db.session.execute(grants.where(Grant.user_id.in_(people)).order_by(Grant.id)).all()
    names = name_places(scope for _, _, scope, is_inside in held if is_inside)
    for user_id, role, scope, is_inside in held:
        if is_inside:
            people[user_id].roles.append(f"{role.label}: {names.get(scope, scope)}")
        else:
            people[user_id].has_more = True
    return list(people.values())


def _of_role(filters: Filters) -> list[ColumnElement[bool]]:
    return [Grant.role == Role(filters.role)] if filters.role in set(Role) else []


def _words(q: str) -> list[str]:
    """Words of a name; digits of a phone stand together, however they were typed."""
    folded = q.lower().replace("ё", "е")
    digits = "".join(sign for sign in folded if sign.isdecimal())
    is_phone = len(digits) > 3 and not any(sign.isalpha() for sign in folded)
    return [digits[-10:]] if is_phone else folded.split()[:MAX_WORDS]


def _asks() -> ColumnElement[bool]:
    """Waits for a curator to let them in again."""
    mine = RecoveryRequest.user_id == User.id
    return exists().where(mine, RecoveryRequest.closed_at.is_(None))


def _has_dead_mail() -> ColumnElement[bool]:
    """The last news of the address is that it takes no mail."""
    dead = Mail.state.in_((MailState.BOUNCED, MailState.REJECTED))
    is_fresh = or_(User.email_verified_at.is_(None), Mail.touched_at > User.email_verified_at)
    return exists().where(Mail.to_address == User.email, User.email != "", dead, is_fresh)
