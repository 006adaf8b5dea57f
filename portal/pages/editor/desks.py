"""The editor's desk: whose post it is, by which template, where it may go and in which zone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.media import MediaFile
from portal.pages.campaigns.models import Obligation, PostTemplate
from portal.pages.delivery.choices import PageChoice, is_partner, list_choices
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor import offers
from portal.pages.editor.levels import levels_of
from portal.pages.editor.reach import Hand, get_organization, get_own_post, refuse_locked
from portal.pages.posts.models import Post
from portal.pages.posts.writing import PostFields, write
from portal.pages.posts.zones import MORNING, zone_of
from portal.pages.social.models import SocialPage
from portal.registry.folding import words_of
from portal.registry.organizations.models import Organization
from portal.registry.scopes import within

MOST_OFFERED = 50


@dataclass
class Desk:
    """What the editor works with; `post` is None while it is new."""

    who: Who
    organization: Organization
    hand: Hand
    event: Obligation | None
    post: Post | None = None

    @cached_property
    def zone(self) -> str:
        """IANA name of the zone in which the time is chosen."""
        return zone_of(self.organization)

    @cached_property
    def choices(self) -> list[PageChoice]:
        """Pages of the institution, and what may be done there."""
        return list_choices(self.organization, is_upper=self.is_upper)

    @cached_property
    def levels(self) -> set[int]:
        """The levels of agreement at which this person may agree themselves."""
        return levels_of(self.who, self.organization.id)

    @property
    def is_upper(self) -> bool:
        """Whether the post is the upper cabinet's: it goes only where the institution allowed that."""
        return self.post.is_delegated if self.post else self.hand is Hand.UPPER

    @property
    def template(self) -> PostTemplate | None:
        """The template that the post answers."""
        return self.event.template if self.event else None

    @property
    def is_fixed(self) -> bool:
        """Whether the wording is obligatory."""
        return bool(self.template and self.template.is_wording_fixed)

    @property
    def place(self) -> str:
        """The name of this desk for what is kept aside; see drafts."""
        if self.post:
            return f"post:{self.post.id}"
        return f"new:{self.organization.id}:{self.template.id if self.template else 0}"

    def chosen(self, page_ids: Collection[int]) -> list[PageChoice]:
        """The pages of these ids that may be ticked."""
        return [choice for choice in self.choices if choice.is_allowed and choice.page.id in page_ids]

    def find_media(self, ids: Iterable[int]) -> dict[int, MediaFile]:
        """Pictures by id: the institution's own and those in the post already."""
        shared = [picture.media_id for picture in self.post.pictures] if self.post else []
        own = or_(MediaFile.organization_id == self.organization.id, MediaFile.id.in_(shared))
        query = select(MediaFile).where(MediaFile.id.in_(list(ids)), own, MediaFile.width.is_not(None))
        return {file.id: file for file in db.session.scalars(query)}

    def sketch(self, fields: PostFields) -> Post:
        """The post as it would be, in no database: for previews and checks."""
        media = self.find_media(picture.media_id for picture in fields.pictures)
        post = Post(organization=self.organization, organization_id=self.organization.id)
        post.template_id = self.template.id if self.template else None
        write(post, fields)
        for picture in post.pictures:
            picture.media = media[picture.media_id]
        return post


def open_new(who: Who, organization_id: int, template_id: int | None) -> Desk:
    """A desk for a new post; raises NotFound and Forbidden."""
    organization, hand = get_organization(who, organization_id)
    event = offers.get_event(organization, template_id) if template_id else None
    return Desk(who, organization, hand, event)


def open_post(who: Who, post_id: int) -> Desk:
    """A desk for a post that is there; raises NotFound and Forbidden."""
    post, hand = get_own_post(who, post_id)
    refuse_locked(post, hand)
    return Desk(who, post.organization, hand, offers.find_event(post), post)


def blank_fields(desk: Desk, title: str = "", day: date | None = None) -> PostFields:
    """What a new post begins with: official pages that are connected, the morning of the day pressed."""
    ready = [one.page for one in desk.choices if one.is_allowed and one.is_connected]
    at = datetime.combine(day, MORNING, ZoneInfo(desk.zone)) if day else None
    pages = [page.id for page in ready if not is_partner(page)]
    return PostFields(title=title, page_ids=pages, zone=desk.zone, planned_at=at)


def ticked_pages(post: Post) -> list[int]:
    """Ids of pages the post goes to or went to."""
    query = select(Delivery.page_id).where(
        Delivery.post_id == post.id, Delivery.state != DeliveryState.CANCELLED
    )
    return list(db.session.scalars(query.order_by(Delivery.id)))


def list_writable(who: Who, q: str = "", most: int = MOST_OFFERED) -> list[Organization]:
    """Institutions with pages for which this person may write, by name, narrowed by words."""
    query = writable(who, q).order_by(Organization.sort_key, Organization.id)
    return list(db.session.scalars(query.limit(most)))


def count_writable(who: Who, q: str = "") -> int:
    """How many there are of them in all."""
    return db.session.scalar(select(func.count()).select_from(writable(who, q).subquery())) or 0


def writable(who: Who, q: str = "") -> Select[tuple[Organization]]:
    """The query of those institutions, in no order."""
    grants = [*who.about(Action.WRITE_POST).scopes, *who.about(Action.DELEGATE_POST).scopes]
    paged = select(SocialPage.organization_id)
    query = select(Organization).where(within(grants), Organization.closed_on.is_(None))
    query = query.where(Organization.id.in_(paged))
    for word in words_of(q)[:8]:
        query = query.where(Organization.search_text.contains(word, autoescape=True))
    return query


def days_to(moment: datetime, now: datetime | None = None) -> int:
    """Whole days left until the moment; negative once it is over."""
    return (moment - (now or datetime.now(UTC))).days
