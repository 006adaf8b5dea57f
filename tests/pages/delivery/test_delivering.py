"""Posts on their way over real HTTP: lost answers, lying networks, killed workers; each on its wall once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.delivery import jobs, planning
from portal.pages.delivery.models import Delivery, DeliveryAttempt, DeliveryState, PostingHold
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import SocialPage
from portal.work.notices.models import Notice
from tests.factories import make_organization
from tests.pages.delivery.driver import KILLED_AFTER
from tests.pages.factories import delivery_of, make_page, make_post
from tests.stand import Stand

S = DeliveryState


def attempts_of(delivery: Delivery) -> list[tuple[str, str]]:
    """What was tried, and how each ended."""
    rows = (
        select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id).order_by(DeliveryAttempt.id)
    )
    return [(row.kind.value, row.outcome) for row in db.session.scalars(rows)]


def seated(stand: Stand, *, network: Network = Network.VK, **values: Any) -> SocialPage:
    """A page that its network knows too."""
    page = make_page(network=network, **values)
    stand.order("communities", {"network": network.value, "id": page.external_id, "name": page.name})
    return page


def texts(stand: Stand) -> Counter[str]:
    """How many times each text stands on the walls."""
    return Counter(post["text"] for post in stand.posts())


def test_published_only_with_the_networks_id_and_link(app: Flask, stand: Stand) -> None:
    post = make_post([seated(stand)])
    jobs.deliver_all()
    row = delivery_of(post)
    [shown] = stand.posts("vk")
    assert (row.state, row.external_id) == (S.DELIVERED, str(shown["id"]).rpartition("_")[2])
    assert row.url.endswith(f"_{row.external_id}")
    assert attempts_of(row) == [("publish", "ok")]
    jobs.deliver_all()
    assert len(stand.posts()) == 1


def test_post_of_four_networks_stands_on_four_walls(app: Flask, stand: Stand) -> None:
    school = make_organization()
    ids = {Network.TELEGRAM: "-1001000001"}
    make_post([make_page(school, one, external_id=ids.get(one, "7001")) for one in Network])
    jobs.deliver_all()
    assert Counter(post["network"] for post in stand.posts()) == dict.fromkeys(
        ("vk", "ok", "telegram", "max"), 1
    )


@pytest.mark.parametrize("guid_dedup", [True, False])
@pytest.mark.parametrize("fault", ["lost_after", "html_502_after", "lost_before", "html_502"])
def test_lost_answer_is_read_back_and_the_post_stands_once(
    app: Flask, stand: Stand, fault: str, guid_dedup: bool
) -> None:
    stand.order("settings", {"guid": guid_dedup})
    stand.order("faults", {"kind": fault, "network": "vk", "method": "wall.post", "count": 1})
    post = make_post([seated(stand)])
    jobs.deliver_all()
    row = delivery_of(post)
    assert (row.state, len(stand.posts())) == (S.DELIVERED, 1)
    first, *rest = attempts_of(row)
    resent = [*[("look", "absent")] * 3, ("publish", "ok")]
    assert first == ("publish", "unknown")
    assert rest == ([("look", "found")] if fault.endswith("after") else resent)


def test_network_that_cannot_be_looked_into_leaves_the_choice_to_a_person(app: Flask, stand: Stand) -> None:
    stand.order("faults", {"kind": "lost_after", "network": "telegram", "method": "sendMessage", "count": 1})
    post = make_post([make_page(network=Network.TELEGRAM, external_id="-1001000001")])
    jobs.deliver_all()
    row = delivery_of(post)
    assert (row.state, row.look_at, len(stand.posts())) == (S.UNKNOWN, None, 1)
    assert "решите" in row.reason


def test_dead_key_is_told_and_nothing_is_tried_again(app: Flask, stand: Stand) -> None:
    stand.order("faults", {"kind": "expired", "network": "vk"})
    page = seated(stand)
    post = make_post([page])
    jobs.deliver_all()
    row = delivery_of(post)
    assert (row.state, len(attempts_of(row)), stand.posts()) == (S.REJECTED, 1, [])
    assert row.reason
    key = db.session.scalars(select(PageKey).where(PageKey.page_id == page.id)).one()
    assert key.state == KeyState.RECONNECT


def test_dead_network_holds_nobody_else(app: Flask, stand: Stand) -> None:
    stand.order("faults", {"kind": "timeout", "network": "telegram", "seconds": 4})
    for number in range(6):
        make_post([make_page(make_organization(), Network.TELEGRAM, external_id=f"@channel{number}")])
    lively = [make_post([seated(stand)]) for _ in range(30)]
    jobs.deliver_due()
    states = {delivery_of(post).state for post in lively}
    assert states == {S.DELIVERED}
    stuck = select(Delivery.id).where(Delivery.network == Network.TELEGRAM, Delivery.state == S.DELIVERED)
    assert db.session.scalars(stuck).all() == []


def test_consent_withdrawn_after_planning_stops_the_post_and_tells(app: Flask, stand: Stand) -> None:
    page = make_page(allows_upper=True)
    post = make_post([page], is_delegated=True)
    db.session.execute(update(type(page)).values(allows_upper=False))
    db.session.commit()
    jobs.deliver_all()
    row = delivery_of(post)
    assert (row.state, row.reason, stand.posts()) == (S.CANCELLED, planning.CONSENT_GONE, [])


def test_post_taken_back_at_the_last_moment_does_not_go(app: Flask, stand: Stand) -> None:
    post = make_post([seated(stand)])
    db.session.execute(update(Post).values(state=PostState.DRAFT))
    db.session.commit()
    jobs.deliver_all()
    assert (delivery_of(post).state, stand.posts()) == (S.CANCELLED, [])


def test_open_hold_lets_nothing_of_its_territory_out(app: Flask, stand: Stand) -> None:
    here, there = make_post([seated(stand)]), make_post([make_page(make_organization(region_code="27"))])
    db.session.add(PostingHold(scope="region:22", reason="Траур", started_at=datetime.now(UTC)))
    db.session.commit()
    jobs.deliver_all()
    assert delivery_of(here).state in (S.PLANNED, S.HELD)
    assert delivery_of(there).state == S.DELIVERED
    assert len(stand.posts()) == 1


def test_editor_hears_of_a_refusal_once(app: Flask, stand: Stand) -> None:
    stand.order("faults", {"kind": "expired", "network": "vk"})
    post = make_post([seated(stand)])
    jobs.deliver_all()
    jobs.deliver_all()
    told = select(Notice).where(Notice.address == f"/posts/{post.id}")
    assert len(db.session.scalars(told).all()) <= 1


def test_mass_under_faults_stands_on_each_wall_once(app: Flask, stand: Stand) -> None:
    for kind in ("lost_after", "lost_before", "html_502", "no_response_key"):
        stand.order("faults", {"kind": kind, "network": "vk", "method": "wall.post", "probability": 0.1})
    stand.order("settings", {"guid": False})
    posts = [make_post([seated(stand)]) for _ in range(30)]
    jobs.deliver_all()
    states = {post.text: delivery_of(post).state for post in posts}
    walls = texts(stand)
    assert set(walls.values()) <= {1}
    assert set(states.values()) == {S.DELIVERED}
    assert set(walls) == set(states)


def test_workers_killed_at_any_moment_lose_and_double_nothing(
    app: Flask, stand: Stand, tmp_path: Path
) -> None:
    database = db.engine.url.render_as_string(hide_password=False)
    posts = [make_post([seated(stand)]) for _ in range(30)]
    stand.order("faults", {"kind": "latency", "network": "vk", "seconds": 0.05})
    env = os.environ | {
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_SECRET_KEY": "test",
        "PORTAL_DATABASE_URL": database,
        "PORTAL_VK_API_URL": f"{stand.url}/vk/method",
        "PORTAL_VK_SERVICE_KEY": "demo-vk-service",
        "PORTAL_ENCRYPTION_KEYS": ",".join(app.config["ENCRYPTION_KEYS"]),
    }
    db.session.commit()
    for calls in (2, 3, 4):
        worker = subprocess.Popen([sys.executable, "-m", "tests.pages.delivery.driver", str(calls)], env=env)
        assert worker.wait(60) == -signal.SIGKILL, KILLED_AFTER
    stale = update(Delivery).where(Delivery.state == S.SENDING)
    db.session.execute(stale.values(touched_at=datetime.now(UTC) - timedelta(minutes=5)))
    db.session.commit()
    jobs.deliver_all()
    assert {delivery_of(post).state for post in posts} == {S.DELIVERED}
    assert set(texts(stand).values()) == {1}
    assert len(texts(stand)) == len(posts)
