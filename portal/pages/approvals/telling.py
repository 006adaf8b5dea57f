"""Who hears of an agreement, and in which words: the remark itself stands in the notice. Flushes only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.editor.levels import HEAD
from portal.pages.editor.states import PostDeed
from portal.pages.posts.models import Post, PostEvent
from portal.pages.posts.zones import zone_of
from portal.typography import moment, plural
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, notify, tell

FEW = 5  # posts of which a person hears one by one
MOST = 500  # characters of a remark in a notice
TITLES = {
    PostDeed.PASS_ON: "Согласован руководителем, ждёт ЦУР",
    PostDeed.APPROVE: "Согласован и запланирован",
    PostDeed.RETURN: "Вернули с замечаниями",
    PostDeed.CORRECT: "Исправили при согласовании",
}
EXPIRED = (
    "Время публикации прошло, а пост не согласован: он не отправлен и снова черновик. Назначьте новое время."
)


class Named(Protocol):
    """Whoever decided."""

    @property
    def user_id(self) -> int | None:
        """Their account, if they have one."""

    @property
    def name(self) -> str:
        """Their name where they have none."""


def tell_waiting(waiting: Sequence[tuple[Post, int]], *, now: datetime) -> int:
    """Approvers hear of posts that wait for them, once each; of many at once they hear in one line.

    `waiting` are posts with the number of the event that sent each; how many were told anew.
    """
    by_level: dict[bool, set[int]] = {True: set(), False: set()}
    for post, _ in waiting:
        by_level[post.review_level == HEAD].add(post.organization_id)
    heads = list_own_people(by_level[True], Action.APPROVE_POST)
    agency = list_staff(by_level[False], Action.DELEGATE_POST)
    mine: dict[int, list[tuple[Post, int]]] = defaultdict(list)
    for post, event in waiting:
        people = heads if post.review_level == HEAD else agency
        for user_id in people.get(post.organization_id, []):
            mine[user_id].append((post, event))
    return tell([one for user_id, posts in mine.items() for one in _waiting_for(user_id, posts)], now=now)


def _waiting_for(user_id: int, posts: list[tuple[Post, int]]) -> list[Telling]:
    if len(posts) > FEW:
        key = f"review:{max(event for _, event in posts)}"
        title = f"Согласуйте посты: {plural(len(posts), 'ждёт', 'ждут', 'ждут')} вас"
        return [Telling(user_id, NoticeKind.POST, key, title, "", "/posts/review")]
    return [
        Telling(
            user_id,
            NoticeKind.POST,
            f"post:{post.id}:waiting:{event}",
            f"Согласуйте пост: {_named(post)}",
            f"{post.organization.short_name}. {_shown(post)}".strip(),
            f"/posts/{post.id}/review",
        )
        for post, event in posts
    ]


def tell_author(post: Post, deed: PostDeed, words: str, decider: Named, *, now: datetime) -> None:
    """The author, or the institution's editors where there is none, hear of the decision with its words."""
    people = [id for id in _authors(post) if id != decider.user_id]
    cut = words if len(words) <= MOST else f"{words[:MOST]}…"
    signed = f"{decider.name}: {cut}" if decider.name and cut else cut
    _tell(post, people, deed.value, f"{TITLES[deed]}: {_named(post)}", signed, now)


def tell_expired(post: Post, *, now: datetime) -> None:
    """The author and those who did not answer in time hear that the post stayed at home."""
    heads = list_own_people([post.organization_id], Action.APPROVE_POST).get(post.organization_id, [])
    _tell(post, [*_authors(post), *heads], "expired", f"Не вышел: {_named(post)}", EXPIRED, now)


def _authors(post: Post) -> list[int]:
    author = db.session.get(User, post.author_id) if post.author_id else None
    if author is not None and author.is_active:
        return [author.id]
    return list_own_people([post.organization_id], Action.WRITE_POST).get(post.organization_id, [])


def _tell(post: Post, people: list[int], event: str, title: str, text: str, now: datetime) -> None:
    notify(
        people,
        kind=NoticeKind.POST,
        key=f"post:{post.id}:{event}:{_last_event(post)}",
        title=title,
        text=text,
        address=f"/posts/{post.id}",
        now=now,
    )


def _last_event(post: Post) -> int:
    """A number that makes every round of agreement an event of its own."""
    return db.session.scalar(select(func.max(PostEvent.id)).where(PostEvent.post_id == post.id)) or 0


def _named(post: Post) -> str:
    return f"«{post.title or post.text[:60]}»"


def _shown(post: Post) -> str:
    if post.planned_at is None:
        return ""
    return f"Выходит {moment(post.planned_at, post.zone or zone_of(post.organization), has_zone=True)}."
