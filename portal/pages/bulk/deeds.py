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
from portal.pages.bulk.planning import plan, queue
from portal.pages.delivery import planning
from portal.pages.delivery.models import MOVABLE
from portal.pages.editor.levels import levels_of
from portal.pages.editor.reach import get_own_post, refuse_locked
from portal.pages.editor.services import cancel_post, get_post, recall_post
from portal.pages.editor.states import PostDeed, note
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import FARTHEST

MOST = 200
PORTION = 10
"""Posts whose rows are held at once: a hundred under one lock would make others wait."""

MOST_DAYS = 366
LEFT = (PostState.CANCELLED,)
OUT = "пост уже вышел или уходит: удалите его со страниц на странице поста"


class BulkDeed(Labelled):
    """What may be done with many posts at once."""

    PLAN = "plan", "Запланировать"
    QUEUE = "queue", "В очередь"
    MOVE = "move", "Перенести"
    CANCEL = "cancel", "Отменить"
    RECALL = "recall", "Вернуть в черновики"
    APPROVE = "approve", "Согласовать"
    RETURN = "return", "Вернуть с замечаниями"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the deed is done with: words, days to move by, a time by the clock of each institution."""

    words: str = ""
    days: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class Outcome:
    """How many posts the deed was done to, how many of them wait for a word, and why not to the others."""

    done: int = 0
    waiting: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason
    notes: list[tuple[str, str]] = field(default_factory=list)  # title, pages it will not go to

    def add(self, other: "Outcome") -> None:
        """Count another portion with this one."""
        self.done, self.waiting = self.done + other.done, self.waiting + other.waiting
        self.refused += other.refused
        self.notes += other.notes


def do_many(deed: BulkDeed, post_ids: Sequence[int], who: Who, wish: Wish, *, now: datetime) -> Outcome:
    """Do the deed to each post alone: one that cannot is told and does not hold the others."""
    outcome = Outcome()
    for id in post_ids:
        try:
            with db.session.begin_nested():
                post, note_of = ACTS[deed](id, who, wish, now)
        except NotFound:
            outcome.refused.append((f"№ {id}", "такого поста у вас нет"))
        except (Conflict, Forbidden) as error:
            outcome.refused.append((_title_of(id, who), str(error)))
        else:
            outcome.done += 1
            outcome.waiting += post.state is PostState.REVIEW and deed in (BulkDeed.PLAN, BulkDeed.QUEUE)
            if note_of:
                outcome.notes.append((_title_of(id, who), note_of))
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
    if at > now + FARTHEST:
        raise Conflict("до нового времени больше года")
    planning.move(post, at, now=now)
    note(post, PostDeed.MOVE, author_id=author_id, words=f"{days:+d} дн.", now=now)
    audit.record("post.moved", f"post:{post.id}", organization_id=post.organization_id, days=days)


def _approve(id: int, who: Who, wish: Wish, now: datetime) -> tuple[Post, str]:
    post = get_post(id, who.about(Action.VIEW_POST))
    approve(post, _decider(post, who), revision=post.revision, words=wish.words, now=now)
    return post, ""


def _return(id: int, who: Who, wish: Wish, now: datetime) -> tuple[Post, str]:
    post = get_post(id, who.about(Action.VIEW_POST))
    send_back(post, _decider(post, who), revision=post.revision, words=wish.words, now=now)
    return post, ""


def _move(id: int, who: Who, wish: Wish, now: datetime) -> tuple[Post, str]:
    post, hand = get_own_post(who, id)
    refuse_locked(post, hand)
    move_by_days(post, wish.days, author_id=who.user.id, now=now)
    return post, ""


def _plan(id: int, who: Who, wish: Wish, now: datetime) -> tuple[Post, str]:
    post, hand = get_own_post(who, id)
    refuse_locked(post, hand)
    return post, plan(post, hand, who, local=wish.at, now=now)


def _queue(id: int, who: Who, _: Wish, now: datetime) -> tuple[Post, str]:
    post, hand = get_own_post(who, id)
    refuse_locked(post, hand)
    return post, queue(post, hand, who, now=now)


def _cancel(id: int, who: Who, wish: Wish, now: datetime) -> tuple[Post, str]:
    """The institution and its upper cabinet both may, as on the page of the post."""
    post, _ = get_own_post(who, id)
    deliveries = planning.list_deliveries(post)
    if deliveries and not any(one.state in MOVABLE for one in deliveries):
        raise Conflict(OUT if post.state is not PostState.CANCELLED else "пост уже отменён")
    cancel_post(post, author_id=who.user.id, words=wish.words, now=now)
    return post, ""


def _recall(id: int, who: Who, _: Wish, now: datetime) -> tuple[Post, str]:
    post, hand = get_own_post(who, id)
    refuse_locked(post, hand)
    recall_post(post, author_id=who.user.id, now=now)
    return post, ""


ACTS: dict[BulkDeed, Callable[[int, Who, Wish, datetime], tuple[Post, str]]] = {
    BulkDeed.PLAN: _plan,
    BulkDeed.QUEUE: _queue,
    BulkDeed.MOVE: _move,
    BulkDeed.CANCEL: _cancel,
    BulkDeed.RECALL: _recall,
    BulkDeed.APPROVE: _approve,
    BulkDeed.RETURN: _return,
}


def _decider(post: Post, who: Who) -> Decider:
    return Decider(levels_of(who, post.organization_id), user_id=who.user.id)


def _title_of(id: int, who: Who) -> str:
    post = get_post(id, who.about(Action.VIEW_POST))
    return f"«{post.title or post.text[:60]}», {post.organization.short_name}"
