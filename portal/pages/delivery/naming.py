"""Pages known only by their short name: their number is learned before the first post goes out."""

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import Networks
from portal.pages.social.models import SocialPage
from portal.pages.watching.rounds import read_batch

AT_ONCE = 400


def learn_numbers(networks: Networks) -> None:
    """Read profiles of pages without a number whose posts are due; commits as each page is read."""
    due = select(SocialPage.id, SocialPage.network).distinct()
    due = due.join(Delivery, Delivery.page_id == SocialPage.id).where(
        Delivery.state == DeliveryState.PLANNED,
        Delivery.due_at <= datetime.now(UTC),
        SocialPage.external_id == "",
        SocialPage.screen_name != "",
    )
    found: dict[Network, list[int]] = defaultdict(list)
    for id, network in db.session.execute(due.order_by(SocialPage.id).limit(AT_ONCE)):
        found[network].append(id)
    db.session.commit()
    for network, ids in found.items():
        read_batch(networks[network], ids)
        db.session.commit()
