"""The page of one post: what it says in each network, what became of it, who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.accounts.policy import Who
from portal.extensions import db
from portal.media import MediaFile
from portal.pages.delivery.choices import list_choices
from portal.pages.delivery.models import MOVABLE, Delivery, DeliveryState
from portal.pages.delivery.outcomes import COLOURS, find_outcome
from portal.pages.editor import offers
from portal.pages.editor.reach import Hand, find_hand, may_edit
from portal.pages.editor.rendering import part_of
from portal.pages.editor.review import review
from portal.pages.editor.states import PostDeed, can
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.pages.posts.wording import comment_in
from portal.pages.posts.zones import zone_of

SOON = timedelta(minutes=1)
OFTEN, SELDOM = 3, 60
LABELS = {deed.value: deed.label for deed in PostDeed}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history."""

    deed: str  # the code of what was done
    label: str
    words: str
    author: str
    at: datetime


def render_post(who: Who, post: Post) -> str:
    """The whole page of a post."""
    hand, deliveries = find_hand(who, post.organization_id), list_with_pages(post)
    is_sent = any(delivery.state not in (*MOVABLE, DeliveryState.CANCELLED) for delivery in deliveries)
    chosen = {delivery.page_id for delivery in deliveries}
    pages = [one for one in list_choices(post.organization) if one.page.id in chosen]
    event = offers.find_event(post)
    return render_template(
        "pages/editor/post_detail.html",
        post=post,
        sketch=post,
        box_of=part_of,
        address_of=partial(_address_of, post),
        demo=post.is_demo,
        zone=zone_of(post.organization),
        deliveries=deliveries,
        pace=pace_of(deliveries, now=datetime.now(UTC)),
        review=review(post, pages),
        comment=comment_in(post, pages[0].page.network) if pages and post.first_comment else "",
        outcome=(outcome := find_outcome(post)),
        colour=COLOURS.get(outcome, ""),
        lines=list_lines(post),
        event=event,
        is_upper=hand is Hand.UPPER,
        can_write=hand is not None,
        can_edit=may_edit(post, hand) and not is_sent and post.state is not PostState.CANCELLED,
        can_cancel=hand is not None and can(post, PostDeed.CANCEL) and not _is_over(deliveries),
        can_recall=may_edit(post, hand) and not is_sent and can(post, PostDeed.RECALL),
        is_sent=is_sent,
        delivered=[one for one in deliveries if one.state is DeliveryState.DELIVERED],
    )


def _address_of(post: Post, file: MediaFile) -> str:
    return url_for("post_pictures.show_post_picture", post_id=post.id, picture_id=file.id)


def list_with_pages(post: Post) -> Sequence[Delivery]:
    """Deliveries of the post with their pages, in the order of ticking."""
    query = select(Delivery).options(joinedload(Delivery.page)).where(Delivery.post_id == post.id)
    return db.session.scalars(query.order_by(Delivery.id)).all()


def pace_of(deliveries: Sequence[Delivery], *, now: datetime) -> int:
    """Seconds after which the page asks again what became of a post; 0: nothing will change by itself."""
    waits = [one.due_at for one in deliveries if one.state is DeliveryState.PLANNED and one.due_at]
    looked_for = [one for one in deliveries if one.state is DeliveryState.UNKNOWN and one.look_at]
    is_sending = any(one.state is DeliveryState.SENDING for one in deliveries)
    if is_sending or looked_for or any(at <= now + SOON for at in waits):
        return OFTEN
    return SELDOM if waits else 0


def list_lines(post: Post) -> list[Line]:
    """The history of the post, the last first."""
    query = select(PostEvent, User.name).outerjoin(User, User.id == PostEvent.author_id)
    query = query.where(PostEvent.post_id == post.id).order_by(PostEvent.id.desc())
    return [
        Line(
            event.deed,
            LABELS.get(event.deed, event.deed),
            event.words,
            name or event.author_name or "портал",
            event.happened_at,
        )
        for event, name in db.session.execute(query).tuples()
    ]


def _is_over(deliveries: Sequence[Delivery]) -> bool:
    """Whether nothing is left that could be taken back."""
    return bool(deliveries) and not any(delivery.state in MOVABLE for delivery in deliveries)
