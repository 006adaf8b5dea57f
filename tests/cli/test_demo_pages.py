"""The demo's pages: posts of the past really stand on the walls, nothing is due, no page leads outside."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.accounts.services import create_user, grant_role
from portal.cli.demo.institutions import PLACES, generate, list_flagships
from portal.cli.demo.load import import_institutions
from portal.cli.demo.official import make_official_pages
from portal.cli.demo.people import CURATOR
from portal.extensions import db
from portal.pages.campaigns.models import Obligation, ObligationState
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.delivery.claims import count_open
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_region
from portal.stand import with_stand
from tests.stand import Stand, standing

NOW = datetime.now(UTC)
REGION = "22"


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def load(folder: Path) -> None:
    others = list(generate(4, PLACES, seed=1))
    import_institutions(folder, [one for _, one in list_flagships()] + others, silent)
    curator = create_user(phone=CURATOR.phone, name=CURATOR.name, now=NOW, is_demo=True)
    grant_role(curator, role=Role.CURATOR, scope=of_region(REGION))
    db.session.commit()
    make_official_pages(folder, REGION, pages=18, posts=30, seed=1, now=NOW, tell=silent)


def aim(app: Flask, url: str) -> None:
    """Lead the networks of the application to the stand-ins, as a run with the demo does."""
    given = {name.removeprefix("PORTAL_"): value for name, value in with_stand({}, url).items()}
    app.config.update(given | {"VK_EXTRA_FIELDS": given["VK_EXTRA_FIELDS"].split(",")})


def wall(stand: Stand) -> set[tuple[str, str, str]]:
    return {(post["network"], post["community"], post["id"]) for post in stand.posts()}


def test_past_posts_stand_on_the_walls_at_their_time_and_nothing_is_due(app: Flask, tmp_path: Path) -> None:
    with standing() as stand:
        aim(app, stand.url)
        load(tmp_path)
        said = db.session.execute(
            select(Delivery.network, SocialPage.external_id, Delivery.external_id)
            .join(Delivery.page)
            .where(Delivery.state == DeliveryState.DELIVERED)
        ).all()
        assert len(said) >= 18
        assert {(network.value, page, post) for network, page, post in said} == wall(stand)
        moments = [post["created"] for post in stand.posts()]
        assert max(moments) < NOW.timestamp() and min(moments) > (NOW - timedelta(days=30)).timestamp()
        assert count_open(now=datetime.now(UTC)) == 0
        assert {row for row in db.session.scalars(select(Delivery.state))} == {
            DeliveryState.CANCELLED,
            DeliveryState.CHOSEN,
            DeliveryState.DELIVERED,
            DeliveryState.PLANNED,
            DeliveryState.REJECTED,
        }
        refused = db.session.scalars(select(Delivery).where(Delivery.state == DeliveryState.REJECTED)).one()
        assert refused.reason == "Access to adding post denied"
        states = Counter(db.session.scalars(select(Obligation.state)))
        assert {ObligationState.DONE, ObligationState.PLANNED, ObligationState.OPEN} <= set(states)
        done = db.session.scalars(select(Obligation).where(Obligation.done_at.is_not(None))).all()
        assert all(one.done_at and one.done_at < one.deadline for one in done)
        names = db.session.scalars(select(SocialPage.name).where(SocialPage.has_key)).all()
        assert all(name.startswith("Учебн") for name in names)
        kinds = Counter(db.session.scalars(select(Post.state)))
        assert (kinds[PostState.DRAFT], kinds[PostState.REVIEW]) == (3, 2)
        ends = [state for state in db.session.scalars(select(PageKey.state)) if state != KeyState.WORKING]
        assert ends == [KeyState.RECONNECT]


def test_second_time_changes_nothing(app: Flask, tmp_path: Path) -> None:
    with standing() as stand:
        aim(app, stand.url)
        load(tmp_path)
        before = wall(stand), db.session.scalar(select(func.count()).select_from(Post))
        load(tmp_path)
        assert (wall(stand), db.session.scalar(select(func.count()).select_from(Post))) == before


def test_without_the_stand_no_page_is_connected(app: Flask, tmp_path: Path) -> None:
    load(tmp_path)
    pages = db.session.scalars(select(SocialPage)).all()
    assert {page.network for page in pages} >= {Network.VK, Network.OK}
    assert all(page.is_demo and not page.has_key for page in pages)
    assert db.session.scalar(select(func.count()).select_from(PageKey)) == 0
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


@pytest.mark.parametrize("given", [{}, {"PORTAL_VK_API_URL": "https://api.vk.ru/method"}])
def test_network_of_ones_own_is_not_the_stands(given: dict[str, str]) -> None:
    known = with_stand(given, "http://127.0.0.1:9")
    assert known["PORTAL_OK_API_URL"] == "http://127.0.0.1:9/ok/fb.do"
    assert ("PORTAL_VK_SERVICE_KEY" in known) == (not given)
    assert with_stand(given, "") is given
