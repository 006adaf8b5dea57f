"""Who has access to an organization, and inviting them. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal import audit
from portal.accounts.models import Grant, Role, User
from portal.accounts.policy import GRANTABLE, Who
from portal.accounts.services import create_invite, create_user, grant_role
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization, within


def list_people(organization: Organization) -> Sequence[Grant]:
    """Grants given on this very organization, with their people, by name."""
    query = select(Grant).join(Grant.user).options(contains_eager(Grant.user))
    query = query.where(Grant.scope == of_organization(organization.id), User.is_active)
    return db.session.scalars(query.order_by(User.name, Grant.id)).all()


def roles_to_give(who: Who, organization: Organization) -> list[Role]:
    """Which roles this person may give here, in the order of the policy."""
    reach = [grant for grant in who.user.grants if _covers(grant, organization)]
    allowed = {role for grant in reach for role in GRANTABLE.get(grant.role, set())}
    return [role for role in (Role.SITE_ADMIN, Role.HEAD, Role.PAGE_EDITOR) if role in allowed]


def invite(
    who: Who, organization: Organization, *, name: str, phone: str, role: Role, now: datetime
) -> tuple[User, str]:
    """A person with a role here and a one-time token; raises PhoneError, Forbidden."""
    if role not in roles_to_give(who, organization):
        raise Forbidden(f"Роль «{role.label}» здесь выдаёт другой сотрудник")
    user = create_user(phone=phone, name=name, now=now)
    grant_role(user, role=role, scope=of_organization(organization.id))
    can_link = user.password_hash is None and _manages(who, user)
    return user, create_invite(user, now=now) if can_link else ""


def reissue(who: Who, organization: Organization, user_id: int, *, now: datetime) -> tuple[User, str]:
    """A new link for a person of this organization; the old one stops working."""
    grants = [grant for grant in list_people(organization) if grant.user_id == user_id]
    if not grants:
        raise NotFound
    if not _manages(who, grants[0].user):
        raise Forbidden("У сотрудника есть и другие роли: ссылку выдаёт тот, кто управляет всеми")
    return grants[0].user, create_invite(grants[0].user, now=now)


def revoke(who: Who, organization: Organization, grant_id: int) -> Grant:
    """Take a role here away; raises NotFound, and Forbidden for a role that this person may not give."""
    found = next((grant for grant in list_people(organization) if grant.id == grant_id), None)
    if found is None:
        raise NotFound
    if found.role not in roles_to_give(who, organization):
        raise Forbidden(f"Роль «{found.role.label}» здесь отзывает другой сотрудник")
    db.session.delete(found)
    db.session.flush()
    audit.record(
        "grant.revoked", f"user:{found.user_id}", organization_id=organization.id, role=found.role.value
    )
    return found


def _manages(who: Who, user: User) -> bool:
    """Whether every role of the person is one that this inviter may give there.

    A link sets a password: without this a curator could take over the account of somebody above.
    """
    for grant in db.session.scalars(select(Grant).where(Grant.user_id == user.id)):
        kind, _, key = grant.scope.partition(":")
        place = db.session.get(Organization, int(key)) if kind == "organization" else None
        if place is None or grant.role not in roles_to_give(who, place):
            return False
    return True


def _covers(grant: Grant, organization: Organization) -> bool:
    query = select(Organization.id).where(Organization.id == organization.id, within([grant]))
    return db.session.scalar(query) is not None
