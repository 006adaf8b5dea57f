"""Who holds a community, as its people told us. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.models import Grant, User
from portal.accounts.policy import Who
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.marks.models import PageAdmin
from portal.pages.social.models import SocialPage
from portal.pages.social.services import get_page
from portal.registry.people.models import FormerGrant

FIELDS = ("name", "post", "role", "user_id", "has_two_factor", "since")
ENDED = "Этого человека уже убрали из списка. Обновите страницу."


def list_admins(page: SocialPage) -> Sequence[PageAdmin]:
    """People of the community: those who hold it now first, the owner before the rest."""
    query = select(PageAdmin).where(PageAdmin.page_id == page.id).options(joinedload(PageAdmin.user))
    rows = db.session.scalars(query.order_by(PageAdmin.id)).all()
    return sorted(rows, key=lambda row: (row.until is not None, row.role != "owner", row.name))


def get_admin(page_id: int, admin_id: int, who: Who) -> PageAdmin:
    """A person of a page's community, if the page is theirs."""
    page = get_page(page_id, who)
    row = db.session.get(PageAdmin, admin_id)
    if row is None or row.page_id != page.id:
        raise NotFound
    return row


def list_people(page: SocialPage) -> Sequence[User]:
    """Employees of the institution, those who left too: to whom a name of the community may be tied."""
    scope = f"organization:{page.organization_id}"
    now = select(Grant.user_id).where(Grant.scope == scope)
    before = select(FormerGrant.user_id).where(FormerGrant.scope == scope)
    query = select(User).where(User.id.in_(now.union(before)))
    return db.session.scalars(query.order_by(User.name, User.id)).all()


def save_admin(
    page: SocialPage, row: PageAdmin | None, values: Mapping[str, Any], *, now: datetime
) -> PageAdmin:
    """Write down a person of the community, or what changed of them."""
    row, is_new = row or PageAdmin(page_id=page.id), row is None
    for name in FIELDS:
        setattr(row, name, values[name])
    row.updated_at = now
    db.session.add(row)
    db.session.flush()
    _record("admin.added" if is_new else "admin.changed", page, row)
    return row


def end_admin(page: SocialPage, row: PageAdmin, *, today: date, now: datetime) -> None:
    """The person holds the community no more; the row stays as history."""
    if row.until is not None:
        raise Conflict(ENDED)
    row.until, row.updated_at = today, now
    _record("admin.ended", page, row)


def _record(action: str, page: SocialPage, row: PageAdmin) -> None:
    details = {"name": row.name, "role": row.role.value, "user_id": row.user_id}
    audit.record(action, f"page:{page.id}", organization_id=page.organization_id, **details)
