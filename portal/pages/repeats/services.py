"""Rules of repetition: set, stopped, made ahead as ordinary posts. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from portal import audit
from portal.calendar import local_today
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.approvals.deciding import blocked_pages
from portal.pages.delivery import planning
from portal.pages.editor import services as posts
from portal.pages.editor.states import PostDeed, note
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.posts.writing import fields_of
from portal.pages.repeats.dates import Occurrence, occurrences
from portal.pages.repeats.models import PostRepeat, Rhythm

AHEAD = timedelta(weeks=4)
NO_TIME = "У поста нет времени: сначала выберите день и час, с них повтор и начнётся."
ALREADY = "Этот пост уже повторяется. Остановите прежний повтор, чтобы задать другой."
CANCELLED = "Пост отменён: повторять его нельзя."
EVENT = "Пост по шаблону ЦУР не повторяют: его просят один раз."
TOO_SOON = "Повтор кончается раньше, чем начинается: выберите день позже первой публикации."
STOPPED = "Повтор остановлен."


def create_repeat(
    post: Post, *, rhythm: Rhythm, until: date | None, author_id: int | None, now: datetime
) -> PostRepeat:
    """Have a post come again from its own day and hour; the copies of four weeks are made at once."""
    if post.planned_at is None:
        raise Conflict(NO_TIME)
    if post.state is PostState.CANCELLED:
        raise Conflict(CANCELLED)
    if post.template_id is not None:
        raise Conflict(EVENT)
    if find_repeat(post) is not None:
        raise Conflict(ALREADY)
    zone = post.zone or post.organization.region.timezone
    local = post.planned_at.astimezone(ZoneInfo(zone))
    if until is not None and until <= local.date():
        raise Conflict(TOO_SOON)
    repeat = PostRepeat(
        organization_id=post.organization_id,
        post_id=post.id,
        rhythm=rhythm,
        zone=zone,
        first_on=local.date(),
        minute=local.hour * 60 + local.minute,
        until=until,
        made_until=local.date(),  # the post itself is the first coming
        author_id=author_id,
        created_at=now,
    )
    db.session.add(repeat)
    db.session.flush()
    _record("repeat.set", repeat, rhythm=rhythm.value, until=str(until or ""))
    make_ahead(repeat, now=now)
    return repeat


def find_repeat(post: Post) -> PostRepeat | None:
    """The rule by which this post comes again, or came by; only a working one."""
    own = (PostRepeat.post_id == post.id) | (PostRepeat.id == (post.repeat_id or 0))
    query = select(PostRepeat).where(own, PostRepeat.is_active).order_by(PostRepeat.id.desc())
    return db.session.scalar(query.limit(1))


def list_coming(repeat: PostRepeat, *, now: datetime) -> Sequence[Post]:
    """Copies that have not come yet, in their order."""
    query = select(Post).where(Post.repeat_id == repeat.id, Post.planned_at > now)
    return db.session.scalars(query.order_by(Post.planned_at)).all()


def make_ahead(repeat: PostRepeat, *, now: datetime) -> list[Post]:
    """Make the copies of the four weeks to come, each day once; none while the pattern is not agreed to."""
    pattern = db.session.get_one(Post, repeat.post_id)
    horizon = local_today(repeat.zone, now) + AHEAD
    until = min(horizon, repeat.until) if repeat.until else horizon
    if not repeat.is_active or pattern.state is not PostState.APPROVED:
        return []
    if repeat.made_until is not None and repeat.made_until >= until:
        return []
    known = set(db.session.scalars(select(Post.import_key).where(Post.repeat_id == repeat.id)))
    coming = occurrences(repeat.rhythm, repeat.first_on, repeat.minute, repeat.zone, until=until)
    wanted = [one for one in coming if one.day > repeat.first_on and one.at > now]
    made = [_copy(pattern, repeat, one, now) for one in wanted if _key(repeat, one) not in known]
    repeat.made_until = until
    db.session.flush()
    return made


def stop_repeat(repeat: PostRepeat, *, is_clearing: bool, author_id: int | None, now: datetime) -> int:
    """No more copies; those made and not gone out are cancelled where that is wanted. How many were."""
    repeat.is_active = False
    _record("repeat.stopped", repeat, clears=is_clearing)
    cleared = 0
    for post in list_coming(repeat, now=now) if is_clearing else ():
        if post.state is not PostState.CANCELLED:
            posts.cancel_post(post, author_id=author_id, words=STOPPED, now=now)
            cleared += 1
    db.session.flush()
    return cleared


def get_repeat(post: Post) -> PostRepeat:
    """The working rule of a post; raises NotFound."""
    repeat = find_repeat(post)
    if repeat is None:
        raise NotFound
    return repeat


def _key(repeat: PostRepeat, one: Occurrence) -> str:
    """One copy a day for ever, whichever sweep makes it: the column is unique."""
    return f"repeat:{repeat.id}:{one.day.isoformat()}"


def _copy(pattern: Post, repeat: PostRepeat, one: Occurrence, now: datetime) -> Post:
    """An ordinary post at its own time; what cannot be planned stays a draft and says why."""
    pages = [delivery.page_id for delivery in planning.list_deliveries(pattern)]
    fields = replace(fields_of(pattern, pages), planned_at=one.at, zone=repeat.zone, is_urgent=False)
    made = posts.create_post(
        pattern.organization,
        fields,
        author_id=repeat.author_id,
        now=now,
        source=PostSource.REPEATED,
        is_delegated=pattern.is_delegated,
    )
    made.repeat_id, made.import_key = repeat.id, _key(repeat, one)
    db.session.flush()
    if one.words:
        note(made, PostDeed.MOVE, author_id=None, words=one.words, now=now)
    try:
        blocked = blocked_pages(made)
    except Conflict as error:
        note(made, PostDeed.EDIT, author_id=None, words=str(error), now=now)
    else:
        posts.approve_post(
            made, author_id=None, words=f"Повтор поста № {pattern.id}", now=now, blocked=blocked
        )
    return made


def _record(action: str, repeat: PostRepeat, **details: object) -> None:
    subject, place = f"post:{repeat.post_id}", repeat.organization_id
    audit.record(action, subject, organization_id=place, **details)


def to_sweep(now: datetime) -> ColumnElement[bool]:
    """The condition on PostRepeat that copies may have to be made."""
    far = (now + AHEAD).date() + timedelta(days=1)
    return (
        PostRepeat.is_active
        & or_(PostRepeat.until.is_(None), PostRepeat.made_until < PostRepeat.until)
        & (or_(PostRepeat.made_until.is_(None), PostRepeat.made_until < far))
    )
