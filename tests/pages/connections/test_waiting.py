"""A post whose key waits for a person waits too, for a day; a page without any key refuses at once."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.targets import target_of
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.obstacles import find_obstacle
from portal.pages.networks.contract import Content
from tests.pages.factories import delivery_of, make_page, make_post


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    """A planned post of a page with one key."""
    return delivery_of(make_post([make_page()]))


def move_key(state: KeyState) -> None:
    """Put the key into a state."""
    key = db.session.query(PageKey).one()
    key.state = state
    db.session.commit()


def test_captcha_holds_the_post_back_until_a_person_has_passed_it(delivery: Delivery) -> None:
    move_key(KeyState.PAUSED)
    verdict = find_obstacle(delivery, target_of(delivery.page), Content("текст"))
    assert verdict is not None and verdict.state is DeliveryState.PLANNED
    assert verdict.due_at is not None and verdict.due_at > delivery.touched_at
    assert "подождёт" in verdict.reason
    move_key(KeyState.WORKING)
    assert find_obstacle(delivery, target_of(delivery.page), Content("текст")) is None


def test_nobody_passed_it_for_a_day_and_the_post_says_so(delivery: Delivery) -> None:
    move_key(KeyState.PAUSED)
    delivery.wanted_at = delivery.post.updated_at = delivery.touched_at - timedelta(days=2)
    verdict = find_obstacle(delivery, target_of(delivery.page), Content("текст"))
    assert verdict is not None and verdict.state is DeliveryState.REJECTED and verdict.reason


def test_key_that_must_be_renewed_refuses_at_once(delivery: Delivery) -> None:
    move_key(KeyState.RECONNECT)
    verdict = find_obstacle(delivery, target_of(delivery.page), Content("текст"))
    assert verdict is not None and verdict.state is DeliveryState.REJECTED
