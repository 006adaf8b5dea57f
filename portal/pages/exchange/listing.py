"""Posts as rows of the file they are imported from, so that an export is read back unchanged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.exchange.form import COLUMNS
from portal.pages.posts.models import Post, PostPicture
from portal.registry.organizations.models import Organization
from portal.sheets import DEMO_HEADER, DEMO_MARK

PORTION = 1_000
STATE, LINKS = "Состояние", "Где вышел"
HEADER = [*COLUMNS, "Учреждение", STATE, LINKS]
"""The form of the import and, after it, what people without access want to know; an import reads past it."""


def make_table() -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of every post in the order of their time, the mark of demo data last."""
    by_time = Post.planned_at.is_(None), Post.planned_at, Post.id
    header, rows = make_table_of(db.session.scalars(select(Post.id).order_by(*by_time)).all())
    return [*header, DEMO_HEADER], rows


def make_table_of(ids: Sequence[int]) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of these posts in this order; the last cell of a row marks demo data."""
    return HEADER, (cells for at in range(0, len(ids), PORTION) for cells in _portion(ids[at : at + PORTION]))


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
        DEMO_MARK if post.is_demo else "",
    ]
