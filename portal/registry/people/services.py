"""Who has access to an organization, and inviting them. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal import audit
from portal.accounts.models import Grant, Invite, Role, User
from portal.accounts.policy import GRANTABLE, Who
from portal.accounts.recovery.services import close_requests
from portal.accounts.services import create_invite, create_user, grant_role, restore_user
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.mail.services import cancel_mail
from portal.registry.organizations.models import Organization
from portal.registry.people.reach import reach_over
from portal.registry.scopes import of_organization, within

NOT_ALL = "У сотрудника есть и другие роли: ссылку выдаёт тот, кто управляет всеми."


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
    if not user.is_active:
        restore_user(user)
    grant_role(user, role=role, scope=of_organization(organization.id))
    can_link = user.password_hash is None and manages(who, user)
    return user, new_link(user, now=now) if can_link else ""


def reissue(who: Who, organization: Organization, user_id: int, *, now: datetime) -> tuple[User, str]:
    """A new link for a person of this organization; the old one stops working."""
    grants = [grant for grant in list_people(organization) if grant.user_id == user_id]
    if not grants:
        raise NotFound
    if not manages(who, grants[0].user):
        raise Forbidden(NOT_ALL)
    return grants[0].user, new_link(grants[0].user, now=now)


def new_link(user: User, *, now: datetime) -> str:
    """The token of a new link; a letter with the old one and a request for help are over."""
    unused = select(Invite.id).where(Invite.user_id == user.id, Invite.used_at.is_(None))
    cancel_mail([f"invite:{invite_id}" for invite_id in db.session.scalars(unused)], now=now)
    close_requests([user.id], now=now)
    return create_invite(user, now=now)


def manages(who: Who, user: User) -> bool:
    """Whether every role of the person is one that this inviter may give there."""
    grants = db.session.scalars(select(Grant).where(Grant.user_id == user.id)).all()
    return reach_over(who.user, grants).manages(grants)


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


def _covers(grant: Grant, organization: Organization) -> bool:
    query = select(Organization.id).where(Organization.id == organization.id, within([grant]))
    return db.session.scalar(query) is not None
