"""One deed over many posts of the list, each by the same rules as alone. Flushes, never commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal import audit
from portal.accounts.policy import Action, Who
from portal.calendar import settle_local
from portal.errors import Conflict, Forbidden, NotFound
from portal.extensions import Labelled, db
from portal.pages.approvals.deciding import Decider, approve, send_back
from portal.pages.delivery import planning
from portal.pages.editor.levels import levels_of
from portal.pages.editor.reach import get_own_post, refuse_locked
from portal.pages.editor.services import get_post
from portal.pages.editor.states import PostDeed, note
from portal.pages.posts.models import Post, PostState

MOST = 200
MOST_DAYS = 366
LEFT = (PostState.CANCELLED,)


class BulkDeed(Labelled):
    """What may be done with many posts at once."""

    APPROVE = "approve", "Согласовать"
    RETURN = "return", "Вернуть с замечаниями"
    MOVE = "move", "Перенести"


@dataclass(slots=True)
class Outcome:
    """How many posts the deed was done to, and why not to the others."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason


def do_many(
    deed: BulkDeed, post_ids: Sequence[int], who: Who, *, words: str = "", days: int = 0, now: datetime
) -> Outcome:
    """Do the deed to each post alone: one that cannot is told and does not hold the others."""
    outcome = Outcome()
    acts: dict[BulkDeed, Callable[[int], Post]] = {
        BulkDeed.APPROVE: lambda id: _approve(id, who, words, now),
        BulkDeed.RETURN: lambda id: _return(id, who, words, now),
        BulkDeed.MOVE: lambda id: _move(id, who, days, now),
    }
    for id in list(dict.fromkeys(post_ids))[:MOST]:
        try:
            with db.session.begin_nested():
                acts[deed](id)
            outcome.done += 1
        except NotFound:
            outcome.refused.append((f"№ {id}", "такого поста у вас нет"))
        except (Conflict, Forbidden) as error:
            outcome.refused.append((_title_of(id, who), str(error)))
    return outcome


def move_by_days(post: Post, days: int, *, author_id: int | None, now: datetime) -> None:
    """The same hour of the institution's clock so many days later; raises Conflict."""
    if post.planned_at is None:
        raise Conflict("у поста нет времени: переносить нечего")
    if post.state in LEFT:
        raise Conflict("пост отменён")
    zone = post.zone or post.organization.region.timezone
    local = post.planned_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    at = settle_local(local + timedelta(days=days), zone).at
    if at <= now:
        raise Conflict("новое время уже прошло")
    planning.move(post, at, now=now)
    note(post, PostDeed.MOVE, author_id=author_id, words=f"{days:+d} дн.", now=now)
    audit.record("post.moved", f"post:{post.id}", organization_id=post.organization_id, days=days)


def _approve(id: int, who: Who, words: str, now: datetime) -> Post:
    post = get_post(id, who.about(Action.VIEW_POST))
    approve(post, _decider(post, who), revision=post.revision, words=words, now=now)
    return post


def _return(id: int, who: Who, words: str, now: datetime) -> Post:
    post = get_post(id, who.about(Action.VIEW_POST))
    send_back(post, _decider(post, who), revision=post.revision, words=words, now=now)
    return post


def _move(id: int, who: Who, days: int, now: datetime) -> Post:
    post, hand = get_own_post(who, id)
    refuse_locked(post, hand)
    move_by_days(post, days, author_id=who.user.id, now=now)
    return post


def _decider(post: Post, who: Who) -> Decider:
    return Decider(levels_of(who, post.organization_id), user_id=who.user.id)


def _title_of(id: int, who: Who) -> str:
    post = get_post(id, who.about(Action.VIEW_POST))
    return f"«{post.title or post.text[:60]}»"
