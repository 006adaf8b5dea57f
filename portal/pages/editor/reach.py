"""Who may do what with a post: the institution itself, or its upper cabinet by consent."""

from sqlalchemy import select

from portal.accounts.policy import Action, Who, explain
from portal.errors import Forbidden
from portal.extensions import Labelled, db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.services import get_post
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization, one_for, within

LOCKED = (
    "Совместное редактирование закрыто в настройках страницы. "
    "Напишите тому, кто готовил пост, или отмените пост, если выходить он не должен."
)
NO_CONSENT = (
    "Учреждение не разрешило вышестоящему публиковать в этих страницах. Поправить слова можно, "
    "а отправить пост может само учреждение."
)


class Hand(Labelled):
    """Whose hand writes."""

    OWN = "own", "учреждение"
    UPPER = "upper", "вышестоящий кабинет"


def find_hand(who: Who, organization_id: int) -> Hand | None:
    """As whom this person may write for the institution; None where they may not."""
    own = of_organization(organization_id)
    writing = who.about(Action.WRITE_POST).scopes
    if any(grant.scope == own for grant in writing):
        return Hand.OWN
    above = within([*writing, *who.about(Action.DELEGATE_POST).scopes])
    is_above = select(Organization.id).where(Organization.id == organization_id, above)
    return Hand.UPPER if db.session.scalar(is_above) else None


def get_organization(who: Who, organization_id: int) -> tuple[Organization, Hand]:
    """An institution for which this person may write, and as whom; raises NotFound and Forbidden."""
    query = select(Organization).where(Organization.id == organization_id)
    organization = one_for(who.about(Action.VIEW_POST), query, Organization.id)
    return organization, _needed(find_hand(who, organization.id))


def get_own_post(who: Who, post_id: int) -> tuple[Post, Hand]:
    """A post that this person may change in some way, and as whom; raises NotFound and Forbidden."""
    post = get_post(post_id, who.about(Action.VIEW_POST))
    return post, _needed(find_hand(who, post.organization_id))


def may_edit(post: Post, hand: Hand | None) -> bool:
    """Whether that hand may change the words: its own post always, another's where nobody locked it."""
    if hand is None:
        return False
    author = Hand.UPPER if post.is_delegated else Hand.OWN
    return hand is author or not _is_locked(post)


def refuse_locked(post: Post, hand: Hand) -> None:
    """Raise Forbidden where the other side alone edits the post."""
    if not may_edit(post, hand):
        raise Forbidden(LOCKED)


def refuse_without_consent(post: Post, hand: Hand) -> None:
    """Raise Forbidden where the upper cabinet would send the institution's own post to closed pages.

    Its own post it may plan: a page closed by then is left out by the delivery.
    """
    if hand is Hand.OWN or post.is_delegated:
        return
    going = select(Delivery.page_id).where(
        Delivery.post_id == post.id, Delivery.state != DeliveryState.CANCELLED
    )
    closed = select(SocialPage.id).where(SocialPage.id.in_(going), SocialPage.allows_upper.is_(False))
    if db.session.scalar(closed.limit(1)) is not None:
        raise Forbidden(NO_CONSENT)


def _is_locked(post: Post) -> bool:
    """Whether a page the post goes to is closed for joint editing."""
    chosen = select(Delivery.page_id).where(Delivery.post_id == post.id)
    locked = select(SocialPage.id).where(SocialPage.id.in_(chosen), SocialPage.locks_editing)
    return db.session.scalar(locked.limit(1)) is not None


def _needed(hand: Hand | None) -> Hand:
    if hand is None:
        raise Forbidden(explain(Action.WRITE_POST))
    return hand
