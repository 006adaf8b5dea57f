"""A page known by its name alone, and two lost posts of one text."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from socket import create_server

from flask import Flask
from sqlalchemy import select, update

from portal.extensions import db
from portal.pages.delivery import claims, jobs
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.delivery.obstacles import NOT_KNOWN, NOT_READ
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Network
from tests.pages.factories import delivery_of, make_page, make_post
from tests.stand import Stand

S = DeliveryState


@contextmanager
def hole() -> Iterator[str]:
    """An address where calls are taken and nothing is ever answered."""
    with create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def seat(stand: Stand) -> None:
    """A community that the registry knows by its name alone."""
    keys = [{"token": "own-key-7007", "kind": "community"}]
    known = {"id": "7007", "name": "Школа", "screen_name": "school_7007", "keys": keys}
    stand.order("communities", {"network": "vk", **known})


def test_number_of_a_page_is_learned_by_its_name_before_the_post_goes(app: Flask, stand: Stand) -> None:
    seat(stand)
    post = make_post([make_page(external_id="", screen_name="school_7007", key="own-key-7007")])
    jobs.deliver_all()
    assert delivery_of(post).state == S.DELIVERED, delivery_of(post).reason
    assert [one["community"] for one in stand.posts("vk")] == ["7007"]


def test_post_whose_worker_died_before_the_number_was_known_is_not_looked_for(
    app: Flask, stand: Stand
) -> None:
    seat(stand)
    post = make_post([make_page(external_id="", screen_name="school_7007", key="own-key-7007")])
    assert claims.claim(delivery_of(post).id, now=datetime.now(UTC))
    db.session.execute(update(Delivery).values(touched_at=datetime.now(UTC) - claims.LEASE * 2))
    db.session.commit()
    jobs.deliver_all()
    assert delivery_of(post).state == S.DELIVERED, delivery_of(post).reason
    tried = select(DeliveryAttempt.kind).where(DeliveryAttempt.delivery_id == delivery_of(post).id)
    assert db.session.scalars(tried).all() == [AttemptKind.PUBLISH]


def test_numbers_asked_of_a_dead_network_hold_no_post_of_another(app: Flask, stand: Stand) -> None:
    channel = make_page(network=Network.MAX)
    stand.order("communities", {"network": "max", "id": channel.external_id, "name": "Школа"})
    alive = make_post([channel])
    lost = [make_post([make_page(external_id="", screen_name=f"school_{number}")]) for number in range(3)]
    with hole() as url:
        app.config.update(VK_API_URL=f"{url}/method", NETWORK_TIMEOUT=3.0)
        begun = datetime.now(UTC)
        jobs.deliver_due()
    settled = delivery_of(alive)
    assert settled.state == S.DELIVERED, settled.reason
    assert settled.delivered_at and settled.delivered_at - begun < timedelta(seconds=2)
    assert {(delivery_of(post).state, delivery_of(post).reason) for post in lost} == {(S.PLANNED, NOT_READ)}


def test_name_that_the_network_does_not_know_is_told_at_once(app: Flask, stand: Stand) -> None:
    post = make_post([make_page(external_id="", screen_name="no_such_school")])
    jobs.deliver_due()
    assert (delivery_of(post).state, delivery_of(post).reason) == (S.REJECTED, NOT_KNOWN)


def test_one_post_on_the_wall_proves_only_one_of_two_lost_ones(app: Flask, stand: Stand) -> None:
    page, now = make_page(), datetime.now(UTC)
    first, second = (delivery_of(make_post([page], text="Одно и то же")) for _ in range(2))
    lost = update(Delivery).values(state=S.UNKNOWN, look_at=now, attempts=1, first_tried_at=now)
    db.session.execute(lost)
    db.session.commit()
    db.session.expire_all()
    seen = Verdict(S.DELIVERED, external_id="15", url="https://vk.com/wall-1_15")
    db.session.refresh(first)
    db.session.refresh(second)
    assert claims.settle(first, seen, now=now)
    assert not claims.settle(second, seen, now=now)
    db.session.commit()
    db.session.refresh(second)
    assert second.state == S.UNKNOWN
