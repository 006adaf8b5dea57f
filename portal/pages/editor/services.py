"""Posts: made, changed, planned. Flushes, never commits."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.starting import explain_early
from portal.pages.delivery import planning
from portal.pages.delivery.models import DeliveryState
from portal.pages.editor.levels import level_after
from portal.pages.editor.states import PostDeed, advance, note
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.posts.writing import PostFields as PostFields
from portal.pages.posts.writing import fields_of, write
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

UNSENT = (DeliveryState.PLANNED, DeliveryState.CHOSEN)
FRESHER = "Пост тем временем изменили: откройте его заново, чтобы не стереть чужую правку."

CANCELLED = "Пост отменён. Чтобы изменить его, нажмите «Вернуть в черновики»."


class Outdated(Conflict):
    """Somebody saved the post after this person had opened it."""


def get_post(post_id: int, who: Who) -> Post:
    """The post, if it is theirs; raises NotFound and Forbidden."""
    query = select(Post).options(joinedload(Post.organization)).where(Post.id == post_id)
    return one_for(who, query, Post.organization_id)


def create_post(
    organization: Organization,
    fields: PostFields,
    *,
    author_id: int | None,
    now: datetime,
    source: PostSource = PostSource.OWN,
    template_id: int | None = None,
    is_delegated: bool = False,
) -> Post:
    """A draft of the institution with its pages ticked."""
    post = Post(
        organization_id=organization.id,
        organization=organization,
        source=source,
        template_id=template_id,
        is_delegated=is_delegated,
        author_id=author_id,
        editor_id=author_id,
        is_demo=organization.is_demo,
        created_at=now,
        updated_at=now,
    )
    write(post, fields)
    db.session.add(post)
    db.session.flush()
    note(post, PostDeed.CREATE, author_id=author_id, now=now)
    planning.choose_pages(post, fields.page_ids, now=now)
    _record("post.created", post)
    return post


def edit_post(
    post: Post,
    fields: PostFields,
    *,
    revision: int,
    editor_id: int | None,
    now: datetime,
    may: Collection[int] = (),
    blocked: Mapping[int, str] | None = None,
) -> None:
    """Change what has not gone out; raises Outdated where somebody was faster, Conflict if it is on its way.

    `blocked` tells by page why a post that is planned already cannot go there; `may`: see submit_post.
    """
    take_revision(post, revision)
    planning.keep_still(post)
    refuse_closed(post)
    write(post, fields)
    post.editor_id, post.updated_at = editor_id, now
    db.session.flush()
    note(post, PostDeed.EDIT, author_id=editor_id, now=now)
    planning.choose_pages(post, fields.page_ids, now=now)
    level = level_after(post, passed=0, may=may)
    if post.state == PostState.APPROVED and not level:
        _plan(post, blocked or {}, now)
    elif post.state == PostState.APPROVED:
        submit_post(post, author_id=editor_id, now=now, may=may)  # another text is agreed anew
    elif post.state == PostState.REVIEW and level:
        post.review_level = level
    _record("post.edited", post, revision=post.revision)


def refuse_closed(post: Post) -> None:
    """Raise Conflict where the words cannot be changed any more: cancelled, on its way or out."""
    if post.state is PostState.CANCELLED:
        raise Conflict(CANCELLED)
    planning.refuse_sent(post)


def needs_agreement(post: Post, may: Collection[int] = ()) -> bool:
    """Whether somebody has to agree before the post is planned; `may`: see submit_post."""
    return level_after(post, passed=0, may=may) > 0


def submit_post(
    post: Post,
    *,
    author_id: int | None,
    now: datetime,
    may: Collection[int] = (),
    blocked: Mapping[int, str] | None = None,
) -> None:
    """Plan the post, or send it for agreement where the rules want that; `may`: see levels.next_level."""
    level = level_after(post, passed=0, may=may)
    if not level:
        approve_post(post, author_id=author_id, now=now, blocked=blocked)
        return
    if post.planned_at is not None and post.planned_at <= now:
        post.planned_at = None  # «now» means as soon as somebody has agreed
    planning.unplan(post, now=now)
    advance(post, PostDeed.SUBMIT, author_id=author_id, level=level, now=now)
    _record("post.submitted", post, level=level)


def approve_post(
    post: Post,
    *,
    author_id: int | None,
    now: datetime,
    words: str = "",
    author_name: str = "",
    blocked: Mapping[int, str] | None = None,
) -> None:
    """Plan the post into the pages that are ticked, but not into those that are blocked for a reason."""
    advance(post, PostDeed.APPROVE, author_id=author_id, words=words, author_name=author_name, now=now)
    _plan(post, blocked or {}, now)
    _record("post.approved", post, pages=len(planning.list_deliveries(post)))


def cancel_post(post: Post, *, author_id: int | None, words: str = "", now: datetime) -> None:
    """Take back what has not gone out yet."""
    advance(post, PostDeed.CANCEL, author_id=author_id, words=words, now=now)
    planning.cancel(post, reason=words or "Пост отменён.", now=now)
    _record("post.cancelled", post, words=words)


def recall_post(post: Post, *, author_id: int | None, now: datetime) -> None:
    """Make it a draft again, out of the plan or out of what was cancelled."""
    planning.refuse_sent(post)
    advance(post, PostDeed.RECALL, author_id=author_id, now=now)
    planning.unplan(post, now=now)
    _restore(post, now)
    _record("post.recalled", post)


def copy_post(post: Post, *, author_id: int | None, is_delegated: bool, now: datetime) -> Post:
    """The same words and pictures as a new draft without a time; nobody owes it, its template is its own."""
    pages = [delivery.page_id for delivery in planning.list_deliveries(post)]
    fields = fields_of(post, pages)
    made = create_post(post.organization, fields, author_id=author_id, is_delegated=is_delegated, now=now)
    made.planned_at, made.is_urgent = None, False
    return made


def take_revision(post: Post, revision: int) -> None:
    """Of two who save over the same revision exactly one gets through; raises Outdated. Flushes."""
    mine = update(Post).where(Post.id == post.id, Post.revision == revision)
    taken = mine.values(revision=revision + 1).returning(Post.revision)
    if db.session.scalar(taken) is None:
        raise Outdated(FRESHER)
    db.session.refresh(post, ["revision", "state", "review_level"])  # somebody may have agreed meanwhile


def _plan(post: Post, blocked: Mapping[int, str], now: datetime) -> None:
    wanted = post.planned_at or now
    planning.schedule(post, now=now)
    if early := explain_early(post.planned_at, wanted, post.zone or post.organization.region.timezone):
        note(post, PostDeed.MOVE, author_id=None, words=early, now=now)
    for delivery in planning.list_deliveries(post):
        words = blocked.get(delivery.page_id)
        if words and delivery.state in UNSENT:
            planning.leave_chosen(delivery, UNSENT, words, now)
        elif delivery.state is DeliveryState.PLANNED:
            delivery.reason = ""
    db.session.flush()


def _restore(post: Post, now: datetime) -> None:
    """Pages of a post that was cancelled are ticked again."""
    planning.choose_pages(post, [delivery.page_id for delivery in planning.list_deliveries(post)], now=now)


def _record(action: str, post: Post, **details: object) -> None:
    """Write it into the journal; what the upper cabinet does for the institution is marked."""
    if post.is_delegated:
        details["delegated"] = True
    audit.record(action, f"post:{post.id}", organization_id=post.organization_id, **details)
