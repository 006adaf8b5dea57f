"""The stand-ins of networks for tests of watching: what VK shows of a page, changed by a word."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from portal.extensions import db
from portal.pages.networks.contract import Network
from portal.pages.social.models import PageEvent, SocialPage
from portal.pages.watching import jobs
from tests.stand import Stand, standing

WHOLE: dict[str, Any] = {
    "description": "Школа учит детей. Телефон +7 3854 30-00-00",
    "site": "https://school.example.ru",
    "members_count": 500,
    "has_photo": 1,
    "cover": {"enabled": 1},
    "is_government_organization": True,
    "verified": 0,
}


@contextmanager
def standing_in(**settings: Any) -> Iterator[Stand]:
    """Networks that answer, and the application told where; the mark is asked for and told."""
    with standing() as stand:
        current_app.config.update(
            VK_API_URL=f"{stand.url}/vk/method",
            VK_SERVICE_KEY="demo-vk-service",
            VK_EXTRA_FIELDS=["is_government_organization"],
            OK_API_URL=f"{stand.url}/ok/fb.do",
            TELEGRAM_API_URL=f"{stand.url}/telegram",
            MAX_API_URL=f"{stand.url}/max",
            NETWORK_TIMEOUT=2.0,
            **settings,
        )
        yield stand


def show(
    stand: Stand, page: SocialPage, *, name: str = "Школа № 1", screen_name: str = "", **facts: Any
) -> None:
    """Let VK show this of the page."""
    row = {"network": "vk", "id": page.external_id or "777", "name": name, "facts": WHOLE | facts}
    stand.order("communities", [row | ({"screen_name": screen_name} if screen_name else {})])


def read(network: Network = Network.VK) -> None:
    """Read every page of a network, as the night does."""
    db.session.execute(update(SocialPage).values(next_read_at=None))
    db.session.commit()
    jobs.read_network(network.value)
    db.session.expire_all()


def events() -> list[tuple[str, str, str]]:
    """Facts, old and new values of all events in their order."""
    rows = db.session.scalars(select(PageEvent).order_by(PageEvent.id))
    return [(row.fact, row.was, row.now) for row in rows]


def fresh(page: SocialPage) -> SocialPage:
    """The page as it stands in the database."""
    db.session.expire_all()
    return db.session.get_one(SocialPage, page.id)
