"""A template is withdrawn: what becomes of posts planned by it, and who hears. Flushes, never commits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from portal import audit
from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.agency import issuing
from portal.pages.agency.issuing import line_of
from portal.pages.campaigns.models import PostTemplate
from portal.pages.delivery.cancelling import cancel_posts
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.posts.models import Post, PostState
from portal.portions import cut
from portal.typography import plural
from portal.work.audience import list_own_people
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import Telling, tell

PORTION = 500
REASON = "Шаблон отозван: {words}"
CANCELLED = (
    "Шаблон отозван, пост отменён",
    "Текст сохранился: если пост нужен, откройте его и нажмите «Вернуть в черновики».",
)
LEFT = (
    "Шаблон отозван, пост остаётся в плане",
    "Он выйдет в своё время. Если он больше не нужен, откройте его и отмените.",
)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What came of it: institutions that owe nothing any longer, planned posts that were touched."""

    freed: int
    posts: int


def withdraw(
    template: PostTemplate, words: str, *, cancels: bool, author_id: int | None, now: datetime
) -> Withdrawn:
    """Take the template back, and its planned posts with it where that was chosen; their editors hear.

    Raises Conflict where it is withdrawn already. What is out stays; drafts stay drafts.
    """
    freed = issuing.withdraw(template, words, now=now)
    those = planned_posts(template)
    if cancels:
        reason = REASON.format(words=words)
        ids: Sequence[int] = cancel_posts(those, words=reason, author_id=author_id, now=now)
    else:
        ids = db.session.scalars(those.order_by(Post.id)).all()
    rows = _list_posts(ids)
    if cancels:
        for row in rows:
            details = {"template": template.id, "words": words}
            audit.record("post.cancelled", f"post:{row.id}", organization_id=row.organization_id, **details)
    _tell(template, rows, words, CANCELLED if cancels else LEFT, author_id, now)
    return Withdrawn(freed, len(ids))


def planned_posts(template: PostTemplate) -> Select[tuple[int]]:
    """Ids of posts by the template and by those taken from it that would go out yet."""
    waits = select(Delivery.post_id).where(
        Delivery.post_id == Post.id, Delivery.state.in_((DeliveryState.PLANNED, DeliveryState.HELD))
    )
    goes: ColumnElement[bool] = or_(Post.state == PostState.REVIEW, waits.exists())
    return select(Post.id).where(Post.template_id.in_(line_of(template.id)), goes)


def count_planned(template: PostTemplate) -> int:
    """How many of them there are."""
    return db.session.scalar(select(func.count()).select_from(planned_posts(template).subquery())) or 0


def _list_posts(ids: Sequence[int]) -> list[Row[tuple[int, int, int | None, bool]]]:
    rows: list[Row[tuple[int, int, int | None, bool]]] = []
    query = select(Post.id, Post.organization_id, Post.author_id, Post.is_delegated).order_by(Post.id)
    for portion in cut(ids, PORTION):
        rows += db.session.execute(query.where(Post.id.in_(portion))).all()
    return rows


def _tell(
    template: PostTemplate,
    rows: Sequence[Row[tuple[int, int, int | None, bool]]],
    words: str,
    said: tuple[str, str],
    author_id: int | None,
    now: datetime,
) -> None:
    """One notice to a person, however many of their institutions had planned the post."""
    everywhere = "/posts?state=cancelled" if said is CANCELLED else "/posts"
    people = list_own_people({row.organization_id for row in rows}, Action.WRITE_POST)
    mine: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        writers = [row.author_id] if row.is_delegated and row.author_id else []
        for user_id in {*people.get(row.organization_id, []), *writers} - {author_id}:
            mine[user_id].append(row.id)
    title, advice = said
    key, told = f"template:{template.id}:withdrawn", []
    for user_id, ids in sorted(mine.items()):
        count = f" Постов: {plural(len(ids), 'пост', 'поста', 'постов')}." if len(ids) > 1 else ""
        address = f"/posts/{ids[0]}" if len(ids) == 1 else everywhere
        text = f"{words.rstrip('.')}. {advice}{count}"
        told.append(Telling(user_id, NoticeKind.POST, key, f"{title}: {template.title}", text, address))
    tell(told, now=now)
