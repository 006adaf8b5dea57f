"""«Не раньше»: the moment before which nothing by a template goes out. Reads only."""

from datetime import datetime

from sqlalchemy import select

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.models import PostTemplate, TemplateState
from portal.pages.posts.models import Post
from portal.typography import moment

EARLY = "По шаблону ЦУР публиковать можно не раньше {start}."


def start_of(post: Post) -> datetime | None:
    """When posts by the template of this post may begin to go out; None: at any time."""
    if post.template_id is None:
        return None
    issued = select(PostTemplate.starts_at).where(PostTemplate.state == TemplateState.ISSUED)
    return db.session.scalar(issued.where(PostTemplate.id == post.template_id))


def explain_early(start: datetime | None, at: datetime, zone: str) -> str:
    """Why a post may not go out at the moment, in words; empty where it may."""
    if start is None or at >= start:
        return ""
    return EARLY.format(start=moment(start, zone, has_zone=True))


def refuse_early(post: Post, at: datetime) -> None:
    """Raise Conflict for a moment before the start of the post's template."""
    if words := explain_early(start_of(post), at, post.zone or post.organization.region.timezone):
        raise Conflict(words)
