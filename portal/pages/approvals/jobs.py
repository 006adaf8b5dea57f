"""Each minute: approvers hear what waits for them, and what nobody agreed to in time stays at home."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.approvals.deciding import expire
from portal.pages.approvals.telling import tell_waiting
from portal.pages.editor.states import PostDeed
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.registry.organizations.models import Organization

FRESH = timedelta(hours=2)
PORTION = 500
log = logging.getLogger(__name__)


def sweep_reviews() -> None:
    """Tell of what waits, and put back what was not agreed to in time."""
    _tell(datetime.now(UTC))
    _expire(datetime.now(UTC))


def _tell(now: datetime) -> None:
    sent = select(PostEvent.post_id, func.max(PostEvent.id)).where(
        PostEvent.deed.in_([PostDeed.SUBMIT.value, PostDeed.PASS_ON.value]),
        PostEvent.happened_at > now - FRESH,
    )
    events = {id: event for id, event in db.session.execute(sent.group_by(PostEvent.post_id)).tuples()}
    query = select(Post).where(Post.state == PostState.REVIEW, Post.updated_at > now - FRESH)
    query = query.options(joinedload(Post.organization).joinedload(Organization.region))
    waiting = [(post, events[post.id]) for post in db.session.scalars(query) if post.id in events]
    tell_waiting(waiting, now=now)
    db.session.commit()


def _expire(now: datetime) -> None:
    late = select(Post.id).where(Post.state == PostState.REVIEW, Post.planned_at <= now)
    for id in db.session.scalars(late.order_by(Post.planned_at, Post.id).limit(PORTION)).all():
        post = db.session.get(Post, id, populate_existing=True)
        try:
            if post is not None and post.planned_at is not None and post.planned_at <= now:
                expire(post, now=now)
            db.session.commit()
        except Conflict as error:
            db.session.rollback()
            log.info("post %s was decided at the last moment: %s", id, error)
