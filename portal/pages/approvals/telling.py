"""Who hears of an agreement, and in which words: the remark itself stands in the notice. Flushes only."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.posts.levels import HEAD
from portal.pages.posts.models import Post, PostEvent
from portal.pages.posts.states import PostDeed
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

MOST = 500  # characters of a remark in a notice
TITLES = {
    PostDeed.PASS_ON: "Согласован руководителем, ждёт ЦУР",
    PostDeed.APPROVE: "Согласован и запланирован",
    PostDeed.RETURN: "Вернули с замечаниями",
    PostDeed.CORRECT: "Исправили при согласовании",
}
EXPIRED = "Время публикации прошло, а пост не согласован: он не отправлен и снова черновик. Назначьте новое время."


class Named(Protocol):
    """Whoever decided."""

    @property
    def user_id(self) -> int | None:
        """Their account, if they have one."""

    @property
    def name(self) -> str:
        """Their name where they have none."""


def tell_waiting(post: Post, level: int, *, now: datetime) -> None:
    """Those who may agree at the level hear that a post waits for them."""
    if level == HEAD:
        people = list_own_people([post.organization_id], Action.APPROVE_POST)
    else:
        people = list_staff([post.organization_id], Action.DELEGATE_POST)
    when = f"Выходит {_shown(post)}. " if post.planned_at else ""
    notify(
        people.get(post.organization_id, []),
        kind=NoticeKind.POST,
        key=f"post:{post.id}:waiting:{level}:{_last_event(post)}",
        title=f"Согласуйте пост: {_named(post)}",
        text=f"{post.organization.short_name}. {when}".strip(),
        address=f"/posts/{post.id}/review",
        now=now,
    )


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
    assert post.planned_at
    zone = post.zone or post.organization.region.timezone
    return f"{post.planned_at.astimezone(ZoneInfo(zone)):%d.%m.%Y в %H:%M}"
