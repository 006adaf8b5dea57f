"""A list of people becomes a draft of a batch, each judged at once. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, cast, exists, literal, select
from sqlalchemy.types import String

from portal.accounts.models import Grant, Role, User
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.invitations.judging import Judge, login_of
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from portal.registry.invitations.reading import MAX_PEOPLE, Line
from portal.registry.organizations.listing import Filters, conditions_of
from portal.registry.organizations.models import Organization
from portal.registry.people.listing import Filters as PeopleFilters
from portal.registry.people.listing import people_of
from portal.registry.people.places import scope_inside
from portal.registry.scopes import visible
from portal.registry.territories.models import Municipality

TOO_MANY = f"За один раз приглашают не больше {MAX_PEOPLE} человек. Сузьте условие, например по району."
OWN_ROLES = (Role.HEAD, Role.SITE_ADMIN, Role.PAGE_EDITOR)


def draft_by_filters(
    who: Who, filters: Filters, *, title: str, role: Role, by_mail: bool, only_absent: bool, now: datetime
) -> InviteBatch:
    """Invite those responsible for the institutions of the list, or only where nobody has come in yet.

    District by district: so are the sheets handed out.
    """
    conditions = [*conditions_of(who, filters)]
    if only_absent:
        conditions.append(~_somebody_came_in())
    query = select(
        Organization.id,
        Organization.responsible_name,
        Organization.responsible_phone,
        Organization.responsible_email,
    )
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    order = Municipality.id.is_(None), Municipality.sort_key, Organization.sort_key, Organization.id
    query = query.where(*conditions).order_by(*order).limit(MAX_PEOPLE + 1)
    items = [
        _item(organization_id=row[0], role=role, name=row[1], phone=row[2], email=row[3])
        for row in db.session.execute(query)
    ]
    return _save(who, items, title=title, role=role, by_mail=by_mail, now=now)


def draft_by_sheet(
    who: Who, lines: Sequence[Line], *, title: str, role: Role, by_mail: bool, now: datetime
) -> InviteBatch:
    """Invite the people of a sheet; a line without a role gets the one chosen for all."""
    known = _find_organizations(who, {line.inn for line in lines})
    items = []
    for line in lines:
        found = known.get((line.inn, line.kpp)) if line.kpp else known.get((line.inn, ""))
        item = _item(
            organization_id=found,
            role=line.role or role,
            name=line.name,
            phone=line.phone,
            email=line.email,
            line=line.number,
            given=f"ИНН {line.inn}" + (f", КПП {line.kpp}" if line.kpp else ""),
        )
        if line.reason:
            item.state, item.reason = ItemState.REFUSED, line.reason
        items.append(item)
    return _save(who, items, title=title, role=role, by_mail=by_mail, now=now)


def draft_for_absent(who: Who, *, title: str, by_mail: bool, now: datetime) -> InviteBatch:
    """Invite anew everybody of the territory who has never come in."""
    absent = people_of(who, PeopleFilters(came="never"))
    return _draft_for(who, absent, title=title, by_mail=by_mail, now=now)


def draft_again(who: Who, batch: InviteBatch, *, now: datetime) -> InviteBatch:
    """Invite anew those of a batch who have not come in."""
    theirs = select(InviteItem.user_id).where(InviteItem.batch_id == batch.id)
    theirs = theirs.where(InviteItem.state == ItemState.ISSUED)
    absent = [User.id.in_(theirs), User.password_hash.is_(None), User.is_active.is_(True)]
    title = f"Повторно: {batch.title.removeprefix('Повторно: ')}"
    return _draft_for(who, absent, title=title, by_mail=batch.by_mail, now=now)


def _draft_for(
    who: Who, people: Iterable[ColumnElement[bool]], *, title: str, by_mail: bool, now: datetime
) -> InviteBatch:
    query = select(User.name, User.phone, User.email, Grant.role, Grant.scope).join(Grant.user)
    query = query.where(*people, Grant.role.in_(OWN_ROLES), scope_inside(Grant.scope, who.scopes))
    query = query.where(Grant.scope.startswith("organization:")).order_by(User.search_text, Grant.id)
    items = [
        _item(organization_id=int(scope.partition(":")[2]), role=role, name=name, phone=phone, email=email)
        for name, phone, email, role, scope in db.session.execute(query.limit(MAX_PEOPLE + 1))
    ]
    return _save(who, items, title=title, role=Role.SITE_ADMIN, by_mail=by_mail, now=now)


def _save(
    who: Who, items: list[InviteItem], *, title: str, role: Role, by_mail: bool, now: datetime
) -> InviteBatch:
    if len(items) > MAX_PEOPLE:
        raise Conflict(TOO_MANY)
    judge = Judge(who.user, items, by_mail=by_mail)
    for item in items:
        if item.state is not ItemState.REFUSED:
            judge.judge(item)
    batch = InviteBatch(
        title=title, role=role, by_mail=by_mail, author_id=who.user.id, created_at=now, touched_at=now
    )
    batch.state, batch.reason, batch.done, batch.attempts = BatchState.DRAFT, "", 0, 0
    batch.total = sum(item.state is ItemState.WAITING for item in items)
    db.session.add(batch)
    db.session.flush()
    for number, item in enumerate(_by_person(items), 1):
        item.batch_id, item.number = batch.id, number
    db.session.add_all(items)
    db.session.flush()
    return batch


def _by_person(items: Sequence[InviteItem]) -> list[InviteItem]:
    """The same order, but all lines of one person stand together: they are issued in one piece."""
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        first.setdefault(item.login or f"line {place}", place)
    places = {id(item): first[item.login or f"line {place}"] for place, item in enumerate(items)}
    return sorted(items, key=lambda item: places[id(item)])


def _item(
    *, name: str, phone: str, email: str, role: Role, organization_id: int | None, **more: object
) -> InviteItem:
    item = InviteItem(organization_id=organization_id, role=role, name=" ".join(name.split()), **more)
    item.phone, item.login = phone[:100], login_of(phone)
    item.email = email.split(";")[0].strip()
    item.state, item.reason = ItemState.WAITING, ""
    return item


def _find_organizations(who: Who, inns: set[str]) -> dict[tuple[str, str], int]:
    """Organizations of the territory by ИНН and КПП, and by ИНН alone where it has one row."""
    query = select(Organization.inn, Organization.kpp, Organization.id).where(visible(who))
    rows: Sequence[Row[tuple[str, str, int]]] = db.session.execute(
        query.where(Organization.inn.in_(inns))
    ).all()
    known = {(inn, kpp): key for inn, kpp, key in rows}
    alone: dict[str, list[int]] = {}
    for inn, _, key in rows:
        alone.setdefault(inn, []).append(key)
    return {(inn, ""): keys[0] for inn, keys in alone.items() if len(keys) == 1} | known


def _somebody_came_in() -> ColumnElement[bool]:
    scope = literal("organization:") + cast(Organization.id, String)
    came_in = exists().where(Grant.scope == scope, Grant.user_id == User.id, User.password_hash.is_not(None))
    return came_in.where(User.is_active)
