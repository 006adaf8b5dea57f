"""One post for several institutions of one editor: a draft of its own for each. Flushes, never commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select, update

from portal.accounts.policy import Who
from portal.extensions import db
from portal.media import MediaFile, give
from portal.once import wait_turn
from portal.pages.campaigns.models import Obligation, PostTemplate
from portal.pages.campaigns.obligations import OWED
from portal.pages.delivery import planning
from portal.pages.editor.desks import writable
from portal.pages.editor.reach import Hand, find_hand
from portal.pages.editor.services import create_post
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.posts.variables import readdress, values_of
from portal.pages.posts.writing import PictureFields, PostFields, fields_of
from portal.pages.posts.zones import in_zone, local_of, zone_of
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization

BYTES = ("sha256", "name", "type", "size", "width", "height", "has_text", "looks")
SAME = "такой черновик уже есть"
ANSWERED = "пост по этому шаблону уже есть"
NOT_OWED = "по этому шаблону пост не нужен: {state}"


@dataclass(slots=True)
class Shared:
    """Drafts that were made, and institutions that got none: by the reason, in words."""

    made: list[Post] = field(default_factory=list)
    left: dict[str, list[Organization]] = field(default_factory=dict)


def list_others(who: Who, post: Post, q: str, most: int) -> tuple[list[Organization], int]:
    """Institutions for which this person may write, beside the post's own: the first, and how many."""
    query = writable(who, q).where(Organization.id != post.organization_id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Organization.sort_key, Organization.id)
    return list(db.session.scalars(ordered.limit(most))), total


def list_ticked(who: Who, post: Post, ids: Collection[int]) -> list[Organization]:
    """Those of the ids for which this person may write, by name."""
    query = writable(who).where(Organization.id != post.organization_id, Organization.id.in_(ids))
    return list(db.session.scalars(query.order_by(Organization.sort_key, Organization.id)))


def share_post(post: Post, organizations: Sequence[Organization], who: Who, *, now: datetime) -> Shared:
    """The same words and pictures as a draft of each institution, said in its own name.

    A post by a template answers it for each that owes it; who has the draft or the answer gets no second.
    """
    networks = {delivery.network for delivery in planning.list_deliveries(post)}
    shared = Shared()
    wait_turn(Post, post.id)
    for organization in organizations:
        hand = find_hand(who, organization.id)
        if hand is None:
            continue
        event = _find_owed(post, organization)
        if reason := _why_not(post, organization, event, now):
            shared.left.setdefault(reason, []).append(organization)
            continue
        pages = _list_pages(organization, networks, is_upper=hand is Hand.UPPER)
        fields = _fields_for(post, organization, pages, who.user.id, now)
        made = create_post(
            organization,
            fields,
            author_id=who.user.id,
            is_delegated=hand is Hand.UPPER,
            source=PostSource.EVENT if event else PostSource.OWN,
            template_id=event.template_id if event else None,
            now=now,
        )
        shared.made.append(made)
    return shared


def _find_owed(post: Post, organization: Organization) -> Obligation | None:
    """What the institution owes by the template that the post answers."""
    if post.template_id is None:
        return None
    root = select(PostTemplate.root_id).where(PostTemplate.id == post.template_id).scalar_subquery()
    mine = select(Obligation).where(Obligation.organization_id == organization.id, Obligation.root_id == root)
    return db.session.scalar(mine.limit(1))


def _why_not(post: Post, organization: Organization, event: Obligation | None, now: datetime) -> str:
    """Why the institution gets no draft; empty where it does, and what it owes is then taken."""
    if event is None:
        return SAME if _has_draft(post, organization) else ""
    if event.state not in OWED:
        return NOT_OWED.format(state=event.state.label.lower())
    free = update(Obligation).where(Obligation.id == event.id, Obligation.post_id.is_(None))
    taken = db.session.scalar(free.values(touched_at=now).returning(Obligation.id))
    return "" if taken else ANSWERED


def _list_pages(organization: Organization, networks: Collection[Network], *, is_upper: bool) -> list[int]:
    """Official pages in the same networks; those without consent are closed to the upper cabinet."""
    pages = select(SocialPage.id).where(
        SocialPage.organization_id == organization.id,
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.network.in_(networks),
    )
    if is_upper:
        pages = pages.where(SocialPage.allows_upper)
    return list(db.session.scalars(pages.order_by(SocialPage.id)))


def _fields_for(
    post: Post, organization: Organization, page_ids: Sequence[int], author_id: int, now: datetime
) -> PostFields:
    """What the post says, in the name of the other institution and by its clock."""
    fields, mine, theirs = fields_of(post, page_ids), values_of(post.organization), values_of(organization)
    variants = {network: readdress(text, mine, theirs) for network, text in fields.variants.items()}
    return replace(
        fields,
        title=readdress(fields.title, mine, theirs),
        text=readdress(fields.text, mine, theirs),
        first_comment=readdress(fields.first_comment, mine, theirs),
        variants=variants,
        rubric="",
        is_urgent=False,
        planned_at=_time_for(post, organization, now),
        zone=zone_of(organization),
        pictures=_give_pictures(post, organization, author_id, now),
    )


def _time_for(post: Post, organization: Organization, now: datetime) -> datetime | None:
    """The same hour by the clock of the other institution, while it is ahead."""
    local = local_of(post.planned_at, post.zone or zone_of(post.organization))
    at = in_zone(local, zone_of(organization)) if local else None
    return at if at and at > now else None


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
    """Whether a draft of this title stands there and text stands there: a second press adds nothing."""
    mine, theirs = values_of(post.organization), values_of(organization)
    same = select(Post.id).where(Post.organization_id == organization.id, Post.state == PostState.DRAFT)
    same = same.where(
        Post.title == readdress(post.title, mine, theirs), Post.text == readdress(post.text, mine, theirs)
    )
    return db.session.scalar(same.limit(1)) is not None
