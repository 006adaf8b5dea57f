"""One person as the curators of their territory see them. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Grant, Invite, User
from portal.accounts.policy import Action, Who, explain
from portal.audit import AuditEvent
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.people.models import FormerGrant
from portal.registry.people.places import scope_inside
from portal.registry.people.services import NOT_ALL, manages, new_link
from portal.registry.scopes import visible

SHOWN_EVENTS, SHOWN_INVITES = 30, 10


def get_person(person_id: int, who: Who) -> User:
    """The person, if a role of theirs lies here, now or before a dismissal; else there is none such."""
    seen = who.about(Action.VIEW_PEOPLE).scopes
    here = select(Grant.user_id).where(scope_inside(Grant.scope, seen))
    was_here = select(FormerGrant.user_id).where(scope_inside(FormerGrant.scope, seen))
    query = select(User).options(selectinload(User.grants)).where(User.id == person_id)
    user = db.session.scalar(query.where(or_(User.id.in_(here), User.id.in_(was_here))))
    if user is None:
        raise NotFound
    if not who.scopes:
        raise Forbidden(explain(who.action))
    return user


def list_roles(who: Who, user: User) -> tuple[Sequence[Grant], bool]:
    """Roles of the person inside this territory, and whether there are others."""
    mine = select(Grant).where(Grant.user_id == user.id, scope_inside(Grant.scope, who.scopes))
    inside = db.session.scalars(mine.order_by(Grant.id)).all()
    return inside, len(user.grants) > len(inside)


def list_invites(user: User) -> Sequence[Invite]:
    """Links given to the person, the last first."""
    query = select(Invite).where(Invite.user_id == user.id).order_by(Invite.id.desc())
    return db.session.scalars(query.limit(SHOWN_INVITES)).all()


def list_events(who: Who, user: User) -> Sequence[Row[tuple[AuditEvent, str | None, str | None]]]:
    """What was done to the person and by whom, the last first; nothing of institutions elsewhere."""
    doer = User.__table__.alias()
    query = select(AuditEvent, doer.c.name, Organization.short_name)
    query = query.outerjoin(doer, doer.c.id == AuditEvent.actor_id)
    query = query.outerjoin(Organization, Organization.id == AuditEvent.organization_id)
    seen = or_(AuditEvent.organization_id.is_(None), visible(who))
    query = query.where(AuditEvent.subject == f"user:{user.id}", seen)
    return db.session.execute(query.order_by(AuditEvent.id.desc()).limit(SHOWN_EVENTS)).all()


def reissue_link(who: Who, user: User, *, now: datetime) -> str:
    """The token of a new link for a person all of whose roles are this inviter's to give."""
    if not user.is_active:
        raise Conflict("Доступ этого человека закрыт. Сначала откройте его снова.")
    if not user.grants or not manages(who, user):
        raise Forbidden(NOT_ALL)
    return new_link(user, now=now)
