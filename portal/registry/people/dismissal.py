"""Closing a person's access when they leave, and giving it back. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from portal import audit
from portal.accounts.models import Grant, Role, User
from portal.accounts.policy import Who
from portal.accounts.services import create_invite, dismiss_user, grant_role, restore_user
from portal.errors import Conflict, Forbidden
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.people.models import FormerGrant
from portal.registry.people.places import scope_inside
from portal.registry.people.reach import reach_over

ADMINS = (Role.HEAD, Role.SITE_ADMIN)


def list_closable(who: Who, user: User) -> list[Grant]:
    """Roles of the person inside this territory; raises Forbidden where one of them is not theirs to take."""
    if user.id == who.user.id:
        raise Forbidden("Себе доступ не закрывают: попросите того, кто выдал вам роль.")
    query = select(Grant).where(Grant.user_id == user.id, scope_inside(Grant.scope, who.scopes))
    grants = list(db.session.scalars(query.order_by(Grant.id)))
    reach = reach_over(who.user, grants)
    above = next((grant for grant in grants if not reach.gives(grant.role, grant.scope)), None)
    if above is not None:
        raise Forbidden(f"Роль «{above.role.label}» отзывает тот, кто её выдаёт: оператор портала.")
    return grants


def list_orphans(user: User, grants: Iterable[Grant]) -> Sequence[Organization]:
    """Institutions that would be left without an administrator, by name."""
    scopes = {grant.scope for grant in grants if grant.role in ADMINS}
    others = select(Grant.scope).join(Grant.user)
    others = others.where(Grant.scope.in_(scopes), Grant.role.in_(ADMINS), Grant.user_id != user.id)
    kept = set(db.session.scalars(others.where(User.is_active)))
    ids = [int(scope.partition(":")[2]) for scope in scopes - kept if scope.startswith("organization:")]
    query = select(Organization).where(Organization.id.in_(ids))
    return db.session.scalars(query.order_by(Organization.sort_key, Organization.id)).all()


def dismiss(who: Who, user: User, *, now: datetime) -> Sequence[Organization]:
    """Take away what the person has here, all doors with the last role; the institutions left alone."""
    grants = list_closable(who, user)
    if not grants:
        raise Conflict("У этого человека здесь уже нет доступа. Обновите страницу.")
    orphans = list_orphans(user, grants)
    for grant in grants:
        db.session.add(
            FormerGrant(
                user_id=user.id, role=grant.role, scope=grant.scope, spheres=grant.spheres, ended_at=now
            )
        )
        _record("grant.revoked", user, grant)
    db.session.execute(delete(Grant).where(Grant.id.in_([grant.id for grant in grants])))
    if db.session.scalar(select(Grant.id).where(Grant.user_id == user.id).limit(1)) is None:
        dismiss_user(user, now=now)
    db.session.flush()
    return orphans


def list_former(who: Who, user: User) -> Sequence[FormerGrant]:
    """Roles that a dismissal took away inside this territory."""
    mine = select(FormerGrant).where(FormerGrant.user_id == user.id)
    inside = mine.where(scope_inside(FormerGrant.scope, who.scopes))
    return db.session.scalars(inside.order_by(FormerGrant.id)).all()


def restore(who: Who, user: User, *, now: datetime) -> str:
    """Give a dismissed person the former roles back and a new link; its token."""
    if user.dismissed_at is None:
        raise Conflict("Доступ этого человека уже открыт. Обновите страницу.")
    former = list_former(who, user)
    reach = reach_over(who.user, [])
    reach.look(one.scope for one in former)
    given = [one for one in former if reach.gives(one.role, one.scope)]
    if not given:
        raise Forbidden("Прежние роли этого человека выдаёт другой сотрудник.")
    restore_user(user)
    for one in given:
        grant_role(user, role=one.role, scope=one.scope, spheres=one.spheres)
        db.session.delete(one)
    return create_invite(user, now=now)


def _record(action: str, user: User, grant: Grant) -> None:
    kind, _, key = grant.scope.partition(":")
    place = int(key) if kind == "organization" else None
    audit.record(action, f"user:{user.id}", organization_id=place, role=grant.role.value, scope=grant.scope)
