"""Two presses of one form make one post. Reads only."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.pages.editor.desks import Desk, ticked_pages
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.pictures import read_crop, spell_crop
from portal.pages.posts.writing import PLAIN, PostFields, fields_of

TWICE = timedelta(minutes=1)


def find_twin(desk: Desk, fields: PostFields, now: datetime) -> Post | None:
    """The same post that the same person has made a moment ago; a time of now is the same time."""
    query = select(Post).where(
        Post.organization_id == desk.organization.id,
        Post.author_id == desk.who.user.id,
        Post.created_at > now - TWICE,
        Post.state != PostState.CANCELLED,
        Post.title == fields.title,
    )
    for post in db.session.scalars(query.order_by(Post.id.desc()).execution_options(populate_existing=True)):
        if _said(fields_of(post, ticked_pages(post))) == _said(fields) and _is_same_time(post, fields, now):
            return post
    return None


def _said(fields: PostFields) -> list[Any]:
    pictures = [
        (one.media_id, one.alt, one.has_people, spell_crop(read_crop(one.crop))) for one in fields.pictures
    ]
    without = sorted(network.value for network in fields.without_pictures) if pictures else []
    words = [getattr(fields, name) for name in PLAIN if name != "planned_at"]
    return [*words, dict(fields.variants), sorted(fields.page_ids), pictures, without]


def _is_same_time(post: Post, fields: PostFields, now: datetime) -> bool:
    """«Опубликовать сейчас» pressed twice names two moments."""
    if post.planned_at == fields.planned_at:
        return True
    return fields.planned_at == now and (post.planned_at is None or now - TWICE < post.planned_at <= now)
