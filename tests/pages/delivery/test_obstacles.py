"""What a network would surely refuse is rejected in words before any call."""

from pathlib import Path

import pytest
from flask import Flask

from portal.extensions import db
from portal.pages.connections.models import PageKey
from portal.pages.connections.targets import target_of
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.obstacles import find_obstacle
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Content, Network, Picture
from portal.pages.outbox.advice import advise
from tests.pages.factories import delivery_of, make_page, make_post

PICTURE = Picture(Path("tree.jpg"), "Ёлка")


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    """A planned post of a page with one key that takes text alone."""
    return delivery_of(make_post([make_page(network=Network.MAX)]))


def judge(delivery: Delivery, content: Content) -> Verdict | None:
    return find_obstacle(delivery, target_of(delivery.page), content)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (Content(""), "empty", "пост пуст"),
        (Content("ё" * 4_001), "too_long", "текст длиннее на 1\u00a0знак"),
        (Content("Ёлка", (PICTURE,)), "no_photo", "у ключа страницы нет такого права"),
    ],
)
def test_what_the_network_would_refuse_is_rejected_with_what_to_do(
    delivery: Delivery, content: Content, code: str, words: str
) -> None:
    verdict = judge(delivery, content)
    assert verdict is not None and verdict.state is DeliveryState.REJECTED and verdict.code == code
    assert words in verdict.reason and verdict.reason.startswith("MAX: ")
    delivery.state, delivery.code, delivery.reason = verdict.state, verdict.code, verdict.reason
    assert advise(delivery)


def test_text_that_fits_goes_to_the_network(delivery: Delivery) -> None:
    assert judge(delivery, Content("ё" * 4_000)) is None


def test_key_that_nobody_has_tried_is_given_its_chance(delivery: Delivery) -> None:
    key = db.session.query(PageKey).one()
    key.abilities = []
    db.session.commit()
    assert judge(delivery, Content("Ёлка", (PICTURE,))) is None
