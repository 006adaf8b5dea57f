"""A page known by its name alone, and two lost posts of one text."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import update

from portal.extensions import db
from portal.pages.delivery import claims, jobs
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from tests.pages.factories import delivery_of, make_page, make_post
from tests.stand import Stand

S = DeliveryState


def test_number_of_a_page_is_learned_by_its_name_before_the_post_goes(app: Flask, stand: Stand) -> None:
    stand.order(
        "communities",
        {
            "network": "vk",
            "id": "7007",
            "name": "Школа",
            "screen_name": "school_7007",
            "keys": [{"token": "own-key-7007", "kind": "community"}],
        },
    )
    page = make_page(external_id="", screen_name="school_7007", key="own-key-7007")
    post = make_post([page])
    jobs.deliver_all()
    assert delivery_of(post).state == S.DELIVERED, delivery_of(post).reason
    assert [one["community"] for one in stand.posts("vk")] == ["7007"]


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
