"""Another day for a post, with its time of day kept by the clock of its own zone. Flushes, never commits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.models import PostTemplate
from portal.pages.delivery import planning
from portal.pages.editor.services import FRESHER
from portal.pages.editor.states import PostDeed, note
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import fault_of, zone_of
from portal.typography import moment

GONE = "Пост отменён: верните его в черновики, чтобы снова выбрать время."
LATE_WORDS = "Это позже срока шаблона: {deadline}."


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a post was and what to say of where it is now."""

    before: datetime | None
    after: datetime
    warning: str


def shifted(planned_at: datetime, zone: str, days: int) -> datetime:
    """The moment so many days later, or earlier, at the same time by the clock of the zone.

    An hour that the clock skips on that day becomes the one after it.
    """
    local = planned_at.astimezone(ZoneInfo(zone))
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=ZoneInfo(zone), fold=local.fold).astimezone(UTC)


def move_to_day(
    post: Post, day: date, *, shown_zone: str, revision: int, editor_id: int, now: datetime
) -> Moved:
    """Move the post so that the calendar of that zone shows it on the day; raises Conflict in words."""
    if post.planned_at is None:
        raise Conflict("У поста ещё нет времени: выберите его в самом посте.")
    shown = post.planned_at.astimezone(ZoneInfo(shown_zone)).date()
    at = shifted(post.planned_at, zone_of_post(post), (day - shown).days)
    return move_to(post, at, revision=revision, editor_id=editor_id, now=now)


def move_to(post: Post, at: datetime, *, revision: int, editor_id: int, now: datetime) -> Moved:
    """Give the post another moment; raises Conflict where it went out, somebody was faster, or it is past."""
    if post.revision != revision:
        raise Conflict(FRESHER)
    if post.state is PostState.CANCELLED:
        raise Conflict(GONE)
    if fault := fault_of(at, now):
        raise Conflict(fault)
    before = post.planned_at
    planning.move(post, at, now=now)
    post.editor_id = editor_id
    words = f"Время: {moment(at, zone_of_post(post), has_zone=True)}"
    note(post, PostDeed.EDIT, author_id=editor_id, words=words, now=now)
    return Moved(before, at, warning_of(post, at))


def warning_of(post: Post, at: datetime) -> str:
    """What the ЦУР asked otherwise, in words; nothing where all is as asked."""
    template = db.session.get(PostTemplate, post.template_id) if post.template_id else None
    if template is None:
        return ""
    zone = zone_of_post(post)
    if at > template.deadline:
        return LATE_WORDS.format(deadline=moment(template.deadline, zone, has_zone=True))
    return ""


def zone_of_post(post: Post) -> str:
    """The zone in which the time of the post was chosen."""
    return post.zone or zone_of(post.organization)
