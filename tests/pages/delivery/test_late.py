"""A post whose time is long past, as an import may bring it in, meets a busy network."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import update

from portal.extensions import db
from portal.pages.delivery import jobs
from portal.pages.delivery.models import Delivery, DeliveryState
from tests.pages.factories import delivery_of, make_page, make_post
from tests.stand import Stand


def test_old_post_waits_for_a_busy_network_like_any_other(app: Flask, stand: Stand) -> None:
    post = make_post([make_page()])
    long_ago = datetime.now(UTC) - timedelta(days=5)
    db.session.execute(update(Delivery).values(due_at=long_ago, wanted_at=long_ago))
    db.session.commit()
    stand.order("faults", {"network": "vk", "method": "wall.post", "kind": "too_many", "count": 1})
    jobs.deliver_due()
    row = delivery_of(post)
    assert row.state == DeliveryState.PLANNED, row.reason
    assert row.due_at and row.due_at > long_ago + timedelta(days=4)
    assert stand.posts("vk") == []
