"""An editor's plan meets a worker at the same moment: what the worker has taken stays the worker's."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import update

from portal.extensions import db
from portal.pages.delivery import planning
from portal.pages.delivery.models import MOVABLE, Delivery, DeliveryState
from tests.pages.factories import delivery_of, make_page, make_post

S = DeliveryState


def take_behind_the_back() -> None:
    """A worker claims everything while this session holds older copies."""
    db.session.execute(
        update(Delivery).values(state=S.SENDING), execution_options={"synchronize_session": False}
    )


def test_row_taken_by_a_worker_is_not_put_back(app: Flask) -> None:
    post = make_post([make_page()])
    [delivery] = planning.list_deliveries(post)
    take_behind_the_back()
    planning.leave_chosen(delivery, MOVABLE, "Слишком длинно", datetime.now(UTC))
    db.session.commit()
    assert delivery_of(post).state == S.SENDING


def test_planning_again_does_not_put_a_taken_row_back(app: Flask) -> None:
    post = make_post([make_page()])
    planning.list_deliveries(post)
    take_behind_the_back()
    planning.schedule(post, now=datetime.now(UTC))
    db.session.commit()
    assert delivery_of(post).state == S.SENDING


def test_taking_back_leaves_a_taken_row(app: Flask) -> None:
    post = make_post([make_page()])
    planning.list_deliveries(post)
    take_behind_the_back()
    planning.cancel(post, reason="Отменён", now=datetime.now(UTC))
    planning.unplan(post, now=datetime.now(UTC))
    db.session.commit()
    assert delivery_of(post).state == S.SENDING
