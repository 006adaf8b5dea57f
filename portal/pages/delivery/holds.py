"""The stop-cock: what is planned in a territory waits until it is released. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, Row, Select, func, select, true, update

from portal.accounts.models import Grant
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.delivery.cancelling import close_posts
from portal.pages.delivery.failing import note_taken_back
from portal.pages.delivery.models import Delivery, DeliveryState, PostingHold, is_open_hold
from portal.pages.delivery.planning import SPREAD
from portal.pages.posts.models import Post
from portal.portions import cut
from portal.registry.organizations.models import Organization
from portal.registry.scopes import within
from portal.registry.territories.spheres import sort_spheres

S = DeliveryState
RELEASED, CANCELLED = "released", "cancelled"
STEP = timedelta(seconds=2)
"""What a hold kept past its time goes out over so long a post, within the spread of a mass campaign."""

PORTION = 500
ENDED = "Остановку уже сняли: обновите страницу."
CANCELLED_BY_HOLD = "Отменён вместе с остановкой публикаций: {reason}"


@dataclass(frozen=True, slots=True)
class Held:
    """How much stands under a hold."""

    posts: int
    pages: int
    late: int  # deliveries whose time has passed meanwhile


def open_holds() -> Sequence[PostingHold]:
    """Holds that nobody has ended."""
    return db.session.scalars(select(PostingHold).where(is_open_hold).order_by(PostingHold.id)).all()


def covered(holds: Sequence[PostingHold]) -> ColumnElement[bool]:
    """The condition on Organization that one of these holds covers it."""
    return within(Grant(scope=hold.scope, spheres=hold.sphere_codes) for hold in holds)


def hold(
    scope: str, spheres: Sequence[str] = (), *, reason: str, author_id: int | None, now: datetime
) -> tuple[PostingHold, bool]:
    """Stop all that is planned in a territory, or some spheres of it; and whether it is a new hold."""
    codes = ",".join(sort_spheres(set(spheres)))
    same = PostingHold.scope == scope, PostingHold.spheres == codes
    found = db.session.scalar(select(PostingHold).where(is_open_hold, *same))
    if found is not None:
        return found, False
    made = PostingHold(scope=scope, spheres=codes, reason=reason, author_id=author_id, started_at=now)
    db.session.add(made)
    db.session.flush()
    _stop([made], now)
    count = count_held(made, now=now)
    made.posts_count, made.pages_count = count.posts, count.pages
    db.session.flush()
    return made, True


def count_held(hold: PostingHold, *, now: datetime) -> Held:
    """How many posts and pages wait under the hold, and how much of it should have gone out by now."""
    late = func.count().filter(Delivery.due_at <= now)
    columns = (func.count(Delivery.post_id.distinct()), func.count(Delivery.page_id.distinct()), late)
    query = select(*columns).where(Delivery.state == S.HELD, Delivery.post_id.in_(_posts_of([hold])))
    return Held(*db.session.execute(query).one())


def list_held_organizations(hold: PostingHold) -> Sequence[int]:
    """Ids of institutions that have something waiting under the hold."""
    waiting = select(Delivery.post_id).where(Delivery.state == S.HELD)
    query = select(Post.organization_id).join(Organization, Organization.id == Post.organization_id)
    return db.session.scalars(query.where(Post.id.in_(waiting), covered([hold])).distinct()).all()


def release(
    hold: PostingHold, *, at: datetime | None = None, ended_by_id: int | None, now: datetime
) -> Sequence[int]:
    """Let everything go; ids of deliveries freed. What is late goes spread from `at`, or from now on.

    Raises Conflict where somebody has ended the hold; what another hold covers stays where it is.
    """
    _end(hold, RELEASED, ended_by_id, now)
    return _free(Delivery.post_id.in_(_posts_of([hold])), at, now)


def cancel(hold: PostingHold, *, ended_by_id: int | None, now: datetime) -> Sequence[int]:
    """Take back all that waits under the hold; ids of its posts. Raises Conflict where it has ended."""
    _end(hold, CANCELLED, ended_by_id, now)
    _stop([hold], now)  # what was planned since the last sweep would go out otherwise
    reason = CANCELLED_BY_HOLD.format(reason=hold.reason)
    waiting = select(Delivery.post_id).where(
        Delivery.state == S.HELD, Delivery.post_id.in_(_posts_of([hold]))
    )
    ids = db.session.scalars(waiting.distinct().order_by(Delivery.post_id)).all()
    taken = close_posts(ids, words=reason, author_id=ended_by_id, now=now)
    note_taken_back(taken, reason, now=now)
    return taken


def apply_holds(*, now: datetime) -> None:
    """Stop what was planned under an open hold since, free what none covers any longer; may be repeated."""
    holds = open_holds()
    if holds:
        _stop(holds, now)
    _free(true(), None, now)


def _end(hold: PostingHold, how: str, ended_by_id: int | None, now: datetime) -> None:
    open = update(PostingHold).where(PostingHold.id == hold.id, PostingHold.ended_at.is_(None))
    ended = open.values(ended_at=now, ended_by_id=ended_by_id, how_ended=how)
    if db.session.scalar(ended.returning(PostingHold.id)) is None:
        raise Conflict(ENDED)
    db.session.refresh(hold)


def _stop(holds: Sequence[PostingHold], now: datetime) -> None:
    waiting = update(Delivery).where(Delivery.state == S.PLANNED, Delivery.post_id.in_(_posts_of(holds)))
    stopped = waiting.values(state=S.HELD, touched_at=now)
    db.session.execute(stopped.execution_options(synchronize_session=False))
    db.session.expire_all()


def _posts_of(holds: Sequence[PostingHold]) -> Select[tuple[int]]:
    query = select(Post.id).join(Organization, Organization.id == Post.organization_id)
    return query.where(covered(holds))


def _free(those: ColumnElement[bool], at: datetime | None, now: datetime) -> Sequence[int]:
    """Held rows that no open hold covers are planned again, the late ones one after another."""
    query = select(Delivery.id, Delivery.guid, Delivery.post_id, Delivery.due_at)
    query = query.where(Delivery.state == S.HELD, those)
    if still := open_holds():
        query = query.where(Delivery.post_id.not_in(_posts_of(still)))
    rows = db.session.execute(query.order_by(Delivery.due_at, Delivery.id).with_for_update()).all()
    late = [row for row in rows if row.due_at is None or row.due_at <= now]
    times = {row.id: (at or now) + _spread(row.guid, len(late)) for row in late}
    if at is not None:
        _move_posts(sorted({row.post_id for row in late}), at, now)
    for portion in cut(rows, PORTION):
        db.session.execute(update(Delivery), [_freed(row, times, now) for row in portion])
    db.session.expire_all()
    return [row.id for row in rows]


def _freed(
    row: Row[tuple[int, str, int, datetime | None]], times: dict[int, datetime], now: datetime
) -> dict[str, object]:
    due = times.get(row.id, row.due_at)
    return {"id": row.id, "state": S.PLANNED, "due_at": due, "wanted_at": due, "touched_at": now}


def _spread(guid: str, count: int) -> timedelta:
    """The same for one delivery always; a few posts need no ten minutes."""
    return min(SPREAD, STEP * count) * Random(guid).random()


def _move_posts(post_ids: Sequence[int], at: datetime, now: datetime) -> None:
    for portion in cut(post_ids, PORTION):
        posts = update(Post).where(Post.id.in_(portion))
        moved = posts.values(planned_at=at, updated_at=now, revision=Post.revision + 1)
        db.session.execute(moved.execution_options(synchronize_session=False))
