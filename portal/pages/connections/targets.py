"""A page with its keys, ready for a call."""

import logging
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select

from portal import vault
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.messengers.bots import own_bot
from portal.pages.networks.contract import Key, Network, Target
from portal.pages.social.models import SocialPage

log = logging.getLogger(__name__)
USABLE = (KeyState.WORKING, KeyState.UNCHECKED)


def target_of(page: SocialPage) -> Target:
    """The page as its network knows it, with all its keys that work."""
    return targets_of([page])[0]


def targets_of(pages: Sequence[SocialPage]) -> list[Target]:
    """The same of many pages in the same order, by one query; a few hundred at a time.

    A key in a pause that ends by itself is among them: the pace of calls holds it back until then.
    """
    networks, keys = {page.id: page.network for page in pages}, defaultdict[int, list[Key]](list)
    pauses = (PageKey.state == KeyState.PAUSED) & PageKey.paused_until.is_not(None)
    usable = or_(PageKey.state.in_(USABLE), pauses)
    rows = select(PageKey).where(PageKey.page_id.in_(networks), usable).order_by(PageKey.id)
    for row in db.session.scalars(rows):
        key = open_key(networks[row.page_id], row)
        keys[row.page_id] += [key] if key else []
    return [Target(page.network, page.external_id, tuple(keys[page.id]), page.screen_name) for page in pages]


def open_key(network: Network, row: PageKey) -> Key | None:
    """A key with its secret; an empty one stands for the portal's own bot. None where it does not open."""
    try:
        return Key(row.kind, vault.unseal(row.sealed) or own_bot(network))
    except vault.VaultError as error:  # of one page: the others of its batch go on
        log.error("The key %s of page %s: %s", row.id, row.page_id, error)
        return None


def waits_for_person(page_id: int) -> bool:
    """Whether a key of the page would work once somebody has passed the network's check."""
    paused = select(PageKey.id).where(PageKey.page_id == page_id, PageKey.state == KeyState.PAUSED)
    return db.session.scalar(paused.limit(1)) is not None
