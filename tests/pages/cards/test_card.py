"""The card of a page: a long plan does not push out of sight what has already gone out."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.pages.cards.card import make_card
from portal.pages.delivery.models import Delivery, DeliveryState
from tests.pages.factories import make_page, make_post

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def test_what_comes_next_and_what_went_out_stand_apart(app: Flask) -> None:
    page = make_page()
    out = make_post([page], planned_at=NOW + timedelta(hours=1), title="Вышел")
    delivery = db.session.scalars(select(Delivery).where(Delivery.post_id == out.id)).one()
    delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, NOW
    for days in range(12, 0, -1):
        make_post([page], planned_at=NOW + timedelta(days=days), title=f"Через {days}")
    card = make_card(page, now=NOW)
    assert [one.post.title for one in card.coming] == ["Через 1", "Через 2", "Через 3"]
    assert [one.post.title for one in card.deliveries] == ["Вышел"]
