"""«В очередь»: a post takes the next free slot and is planned, or sent for agreement. Flushes only."""

from datetime import datetime

from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.pages.approvals.deciding import blocked_pages
from portal.pages.campaigns.starting import start_of
from portal.pages.delivery import planning
from portal.pages.editor import services as posts
from portal.pages.editor.levels import levels_of
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import zone_of
from portal.pages.slots.services import find_free

NO_PAGES = "У поста не отмечена ни одна страница: сначала выберите, куда его публиковать."


def put_in_queue(post: Post, who: Who, *, now: datetime) -> datetime:
    """The moment of the slot that the post has taken; raises Conflict."""
    if not planning.list_deliveries(post):
        raise Conflict(NO_PAGES)
    at = find_free(post.organization, now=max(now, start_of(post) or now))
    post.zone = zone_of(post.organization)
    planning.move(post, at, now=now)
    if post.state in (PostState.DRAFT, PostState.RETURNED):
        may = levels_of(who, post.organization_id)
        blocked = blocked_pages(post)
        posts.submit_post(post, author_id=who.user.id, now=now, may=may, blocked=blocked)
    return at
