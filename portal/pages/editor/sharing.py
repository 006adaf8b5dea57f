"""One post for several institutions of one editor: a draft of its own for each. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.media import MediaFile, give
from portal.pages.delivery import planning
from portal.pages.editor.desks import list_writable
from portal.pages.editor.reach import Hand, find_hand
from portal.pages.editor.services import create_post
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.writing import PictureFields, fields_of
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization

BYTES = ("sha256", "name", "type", "size", "width", "height", "has_text", "looks")


def list_others(who: Who, post: Post) -> list[Organization]:
    """Institutions for which this person may write, beside the post's own."""
    return [one for one in list_writable(who) if one.id != post.organization_id]


def share_post(post: Post, organizations: Sequence[Organization], who: Who, *, now: datetime) -> list[Post]:
    """The same words and pictures as a draft of each institution; one that has the draft gets no second."""
    networks = {delivery.network for delivery in planning.list_deliveries(post)}
    made = []
    for organization in organizations:
        hand = find_hand(who, organization.id)
        if hand is not None and not _has_draft(post, organization):
            made.append(_share(post, organization, hand, networks, who.user.id, now))
    return made


def _share(
    post: Post, organization: Organization, hand: Hand, networks: set[Network], author_id: int, now: datetime
) -> Post:
    pages = select(SocialPage.id).where(
        SocialPage.organization_id == organization.id,
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.network.in_(networks),
    )
    if hand is Hand.UPPER:
        pages = pages.where(SocialPage.allows_upper)
    is_ahead = post.planned_at is not None and post.planned_at > now
    fields = replace(
        fields_of(post, list(db.session.scalars(pages.order_by(SocialPage.id)))),
        rubric="",
        is_urgent=False,
        planned_at=post.planned_at if is_ahead else None,
        pictures=_give_pictures(post, organization, author_id, now),
    )
    is_upper = hand is Hand.UPPER
    return create_post(organization, fields, author_id=author_id, is_delegated=is_upper, now=now)


def _give_pictures(
    post: Post, organization: Organization, author_id: int, now: datetime
) -> list[PictureFields]:
    """The same bytes as files of the other institution."""
    given = []
    for one in post.pictures:
        copy = MediaFile(**{name: getattr(one.media, name) for name in BYTES})
        file = give(copy, organization_id=organization.id, author_id=author_id, now=now)
        given.append(PictureFields(file.id, one.alt, one.crop, one.has_people))
    return given


def _has_draft(post: Post, organization: Organization) -> bool:
    same = select(Post.id).where(Post.organization_id == organization.id, Post.state == PostState.DRAFT)
    return (
        db.session.scalar(same.where(Post.title == post.title, Post.text == post.text).limit(1)) is not None
    )
