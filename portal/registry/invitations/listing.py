"""Batches and their items on the screen: tabs, pages, counts. Reads only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Invite, User
from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from portal.registry.invitations.services import mine
from portal.registry.narrowing import Narrowing, find_page
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality

Line = Row[tuple[InviteItem, str, datetime | None, bool]]
"""An item, its institution with the municipality, when its person last came in, if they have a password."""

PLACE = Organization.short_name + func.coalesce(literal(", ") + Municipality.name, "")
"""A district has its own «Школа № 1»: the name alone would send a sheet to another."""

TABS: dict[str, str] = {
    "waiting": "Пригласим",
    "issued": "Выпущено",
    "absent": "Не вошли",
    "came": "Вошли",
    "added": "Роль добавлена",
    "refused": "Не выпущено",
}


def list_batches(who: Who, asked: Narrowing) -> tuple[Sequence[InviteBatch], int]:
    """One page of the batches this person may see, the newest first, and how many there are in all."""
    query = select(InviteBatch).where(mine(who)).options(joinedload(InviteBatch.author))
    query = query.order_by(InviteBatch.id.desc())
    return find_page(query, asked, name=InviteBatch.title, state=InviteBatch.state, states=BatchState)


def count_tabs(batch: InviteBatch) -> dict[str, int]:
    """How many items stand under each tab."""
    query = select(InviteItem.state, User.password_hash.is_not(None), func.count())
    query = query.outerjoin(User, User.id == InviteItem.user_id).where(InviteItem.batch_id == batch.id)
    counts = dict.fromkeys(TABS, 0)
    for state, has_come, count in db.session.execute(
        query.group_by(InviteItem.state, User.password_hash.is_not(None))
    ):
        counts[state.value] += count
        if state is ItemState.ISSUED:
            counts["came" if has_come else "absent"] += count
    return counts


def list_lines(batch: InviteBatch, tab: str, *, page: int = 1, per_page: int = 0) -> Sequence[Line]:
    """One page of the items under a tab by number; all of them without a size of a page."""
    query = select(InviteItem, PLACE, User.last_sign_in_at, User.password_hash.is_not(None))
    query = query.outerjoin(Organization, Organization.id == InviteItem.organization_id)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    query = query.outerjoin(User, User.id == InviteItem.user_id).options(contains_eager(InviteItem.user))
    query = query.where(InviteItem.batch_id == batch.id, *_of_tab(tab)).order_by(InviteItem.number)
    if per_page:
        query = query.limit(per_page).offset((page - 1) * per_page)
    return db.session.execute(query).all()


def list_open(batch: InviteBatch) -> Select[tuple[InviteItem, Invite, User, str]]:
    """The query of items whose links nobody has used, in the order of their people."""
    query = select(InviteItem, Invite, User, PLACE)
    query = query.join(Invite, Invite.id == InviteItem.invite_id).join(User, User.id == InviteItem.user_id)
    query = query.join(Organization, Organization.id == InviteItem.organization_id)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    open_ = InviteItem.batch_id == batch.id, InviteItem.state == ItemState.ISSUED, Invite.used_at.is_(None)
    return query.where(*open_).order_by(InviteItem.number)


def _of_tab(tab: str) -> list[ColumnElement[bool]]:
    if tab in ("came", "absent"):
        has_come = User.password_hash.is_not(None) if tab == "came" else User.password_hash.is_(None)
        return [InviteItem.state == ItemState.ISSUED, has_come]
    return [InviteItem.state == ItemState(tab)]
