"""Posts as rows of the file they are imported from, so that an export is read back unchanged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.exchange.form import COLUMNS
from portal.pages.posts.models import Post, PostPicture
from portal.registry.organizations.models import Organization

PORTION = 1_000
STATE, LINKS = "Состояние", "Где вышел"
HEADER = [*COLUMNS, "Учреждение", STATE, LINKS]
"""The form of the import and, after it, what people without access want to know; an import reads past it."""

NO_TIME = "без времени"


def make_table(conditions: Sequence[ColumnElement[bool]] = ()) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of the posts that meet the conditions, in the order of their time."""
    return HEADER, _rows(conditions)


def _rows(conditions: Sequence[ColumnElement[bool]]) -> Iterator[list[str]]:
    ids = db.session.scalars(
        select(Post.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(true(), *conditions)
        .order_by(Post.planned_at.is_(None), Post.planned_at, Post.id)
    ).all()
    for start in range(0, len(ids), PORTION):
        yield from _portion(ids[start : start + PORTION])


def _portion(ids: Sequence[int]) -> Iterator[list[str]]:
    query = select(Post).where(Post.id.in_(ids))
    options = (
        joinedload(Post.organization).joinedload(Organization.region),
        selectinload(Post.pictures).joinedload(PostPicture.media),
    )
    posts = {post.id: post for post in db.session.scalars(query.options(*options)).unique()}
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    for one in db.session.scalars(select(Delivery).where(Delivery.post_id.in_(ids)).order_by(Delivery.id)):
        deliveries[one.post_id].append(one)
    for id in ids:
        yield _cells(posts[id], deliveries[id])


def _cells(post: Post, deliveries: Sequence[Delivery]) -> list[str]:
    zone = post.zone or post.organization.region.timezone
    local = post.planned_at.astimezone(ZoneInfo(zone)) if post.planned_at else None
    chosen = [one for one in deliveries if one.state != DeliveryState.CANCELLED]
    return [
        post.organization.inn,
        f"{local:%Y-%m-%d %H:%M}" if local else "",
        zone,
        post.topic,
        post.rubric,
        post.title,
        post.text,
        "; ".join(picture.media.name for picture in post.pictures),
        ", ".join(sorted({one.network.value for one in chosen})),
        post.campaign,
        post.organization.short_name,
        post.state.label,
        " ".join(one.url for one in chosen if one.url),
    ]
