"""Batches of invitations on their way: asked for, claimed, issued, cancelled. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, func, select, true, update
from sqlalchemy.orm import joinedload, selectinload

from portal import audit
from portal.accounts.models import Grant, Invite, User
from portal.accounts.policy import Who
from portal.config import LEASES
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.mail.services import cancel_mail
from portal.registry.invitations.issuing import issue_items
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from portal.registry.scopes import covers_country

MAX_ATTEMPTS = 5
PORTION = 200
GAVE_UP = "Не вышло за пять попыток. Выпущенные приглашения действуют; нажмите «Продолжить»."
NO_AUTHOR = "У того, кто выпускал приглашения, больше нет доступа."
CANCELLABLE = (BatchState.DRAFT, BatchState.QUEUED, BatchState.RUNNING, BatchState.DONE, BatchState.FAILED)


def mine(who: Who) -> ColumnElement[bool]:
    """One's own batches; those who hold the country see everybody's."""
    return true() if covers_country(who.scopes) else InviteBatch.author_id == who.user.id


def get_batch(batch_id: int, who: Who) -> InviteBatch:
    """The batch, if it is theirs."""
    query = select(InviteBatch).where(InviteBatch.id == batch_id, mine(who))
    batch = db.session.scalar(query.options(joinedload(InviteBatch.author)))
    if batch is None:
        raise NotFound
    return batch


def request_issue(batch: InviteBatch, *, now: datetime) -> None:
    """Queue a batch that was looked at, or one that gave up; two clicks are one wish."""
    if not batch.total:
        raise Conflict("Приглашать некого: исправьте отмеченное и составьте список снова.")
    _move(batch, (BatchState.DRAFT, BatchState.FAILED), BatchState.QUEUED, now, attempts=0, reason="")
    audit.record("invites.requested", f"invites:{batch.id}", total=batch.total)


def claim_batch(batch_id: int, *, now: datetime) -> InviteBatch | None:
    """Take a queued batch to work; of many workers exactly one gets it."""
    waits = update(InviteBatch).where(InviteBatch.id == batch_id, InviteBatch.state == BatchState.QUEUED)
    claimed = waits.values(state=BatchState.RUNNING, touched_at=now, attempts=InviteBatch.attempts + 1)
    return db.session.scalar(claimed.returning(InviteBatch), execution_options={"populate_existing": True})


def issue_portion(batch: InviteBatch, *, now: datetime) -> bool:
    """One more portion in the caller's transaction; False when there is nothing left or it is not ours.

    The batch's row is taken first, so that no other worker's portion can stand beside this one.
    """
    if db.session.scalar(_held(batch).values(touched_at=now).returning(InviteBatch.id)) is None:
        return False
    author = db.session.scalar(
        select(User).options(selectinload(User.grants)).where(User.id == batch.author_id),
        execution_options={"populate_existing": True},
    )
    if author is None or not author.is_active:
        db.session.execute(_held(batch).values(state=BatchState.FAILED, reason=NO_AUTHOR))
        return False
    items = _next_items(batch.id)
    if not items:
        db.session.execute(_held(batch).values(state=BatchState.DONE, done=InviteBatch.total))
        return False
    issue_items(batch, author, items, now=now)
    db.session.execute(_held(batch).values(done=InviteBatch.done + len(items)))
    return True


def revive_batches(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what failed too often; ids to enqueue."""
    open_ = InviteBatch.state.in_((BatchState.QUEUED, BatchState.RUNNING))
    stale = update(InviteBatch).where(open_, InviteBatch.touched_at < now - LEASES["issue_invites"])
    hopeless = stale.where(InviteBatch.attempts >= MAX_ATTEMPTS)
    db.session.execute(hopeless.values(state=BatchState.FAILED, reason=GAVE_UP, touched_at=now))
    back = stale.values(state=BatchState.QUEUED, touched_at=now).returning(InviteBatch.id)
    return db.session.scalars(back).all()


def cancel_batch(batch: InviteBatch, *, now: datetime) -> int:
    """Issue no more, end the links nobody used and the roles given with them; how many links ended."""
    _move(batch, CANCELLABLE, BatchState.CANCELLED, now)
    unused = select(InviteItem).join(InviteItem.user).join(Invite, Invite.id == InviteItem.invite_id)
    unused = unused.where(InviteItem.batch_id == batch.id, Invite.used_at.is_(None), Invite.expires_at > now)
    items = db.session.scalars(unused).all()
    invites = sorted({item.invite_id for item in items if item.invite_id})
    db.session.execute(update(Invite).where(Invite.id.in_(invites)).values(expires_at=now))
    cancel_mail([f"invite:{one}" for one in invites], now=now)
    roles = [item.grant_id for item in items if item.grant_id]
    db.session.execute(delete(Grant).where(Grant.id.in_(roles)))
    for item in items:
        details = {"batch": batch.id, "role": item.role.value}
        audit.record("grant.revoked", f"user:{item.user_id}", organization_id=item.organization_id, **details)
    audit.record("invites.cancelled", f"invites:{batch.id}", links=len(invites))
    return len(invites)


def _next_items(batch_id: int) -> Sequence[InviteItem]:
    """The next items by number, with all lines of the last of their people."""
    waits = InviteItem.batch_id == batch_id, InviteItem.state == ItemState.WAITING
    last = select(InviteItem.number).where(*waits).order_by(InviteItem.number).offset(PORTION - 1).limit(1)
    number = db.session.scalar(last)
    query = select(InviteItem).where(*waits).order_by(InviteItem.number)
    if number is not None:
        login = select(InviteItem.login).where(*waits, InviteItem.number == number).scalar_subquery()
        end = select(func.max(InviteItem.number)).where(*waits, InviteItem.login == login)
        query = query.where(InviteItem.number <= end.scalar_subquery())
    return db.session.scalars(query, execution_options={"populate_existing": True}).all()


def _held(batch: InviteBatch) -> Update:
    """The batch while it is this worker's: the attempt is its token."""
    return update(InviteBatch).where(
        InviteBatch.id == batch.id,
        InviteBatch.state == BatchState.RUNNING,
        InviteBatch.attempts == batch.attempts,
    )


def _move(
    batch: InviteBatch, sources: tuple[BatchState, ...], target: BatchState, now: datetime, **values: object
) -> None:
    moved = update(InviteBatch).where(InviteBatch.id == batch.id, InviteBatch.state.in_(sources))
    moved = moved.values(state=target, touched_at=now, **values)
    if db.session.scalar(moved.returning(InviteBatch.id)) is None and batch.state is not target:
        raise Conflict("Этот список уже в другом состоянии. Обновите страницу.")
