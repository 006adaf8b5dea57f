"""Pages known only by their short name: their number is learned before the first post goes out."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from portal.extensions import db
from portal.pages.connections.targets import targets_of
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Adapter, Network, Profile
from portal.pages.networks.opening import Networks
from portal.pages.networks.profiles import ask, batch_of, name_of
from portal.pages.social.models import SocialPage
from portal.pages.social.services import learn_number


def learn_numbers(networks: Networks) -> None:
    """Ask each network once for pages without a number whose posts are due; commits page by page."""
    for network in networks:
        pages = _list_unnumbered(network, now=datetime.now(UTC))
        if pages:
            _learn(networks[network], pages)
        db.session.commit()


def _list_unnumbered(network: Network, *, now: datetime) -> Sequence[SocialPage]:
    due = select(Delivery.page_id).where(
        Delivery.network == network, Delivery.state == DeliveryState.PLANNED, Delivery.due_at <= now
    )
    unnumbered = select(SocialPage).where(
        SocialPage.id.in_(due), SocialPage.external_id == "", SocialPage.screen_name != ""
    )
    return db.session.scalars(unnumbered.order_by(SocialPage.id).limit(batch_of(network))).all()


def _learn(adapter: Adapter, pages: Sequence[SocialPage]) -> None:
    targets = targets_of(pages)
    db.session.commit()
    answers = ask(adapter, targets)
    for page, target in zip(pages, targets, strict=True):
        answer = answers.get(name_of(target))
        if isinstance(answer, Profile):
            learn_number(page, answer.external_id)
            db.session.commit()
