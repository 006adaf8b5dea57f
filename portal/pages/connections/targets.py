"""A page with its keys, ready for a call."""

from sqlalchemy import select

from portal import vault
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.networks.contract import Key, Target
from portal.pages.social.models import SocialPage

USABLE = (KeyState.WORKING, KeyState.UNCHECKED)


def target_of(page: SocialPage) -> Target:
    """The page as its network knows it, with all its keys that work."""
    rows = db.session.scalars(
        select(PageKey).where(PageKey.page_id == page.id, PageKey.state.in_(USABLE)).order_by(PageKey.id)
    )
    keys = tuple(Key(row.kind, vault.unseal(row.sealed)) for row in rows)
    return Target(page.network, page.external_id, keys, page.screen_name)
