"""A page unticked at the very moment when a worker takes its delivery."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.delivery import planning
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.outbox import deciding
from tests.pages.factories import delivery_of, make_page, make_post


def count() -> int | None:
    return db.session.scalar(select(func.count(Delivery.id)))


def test_delivery_that_a_worker_has_just_taken_is_not_forgotten(app: Flask) -> None:
    post = make_post([make_page()])
    seen = delivery_of(post)
    assert seen.state is DeliveryState.PLANNED  # as the editor's request has read it
    taken = update(Delivery).values(state=DeliveryState.SENDING)
    db.session.execute(taken, execution_options={"synchronize_session": False})
    with pytest.raises(Conflict):
        planning.choose_pages(post, [], now=datetime.now(UTC))
    assert count() == 1


def test_page_that_refused_is_unticked_with_its_attempts(app: Flask) -> None:
    post = make_post([make_page()])
    row = delivery_of(post)
    db.session.add(DeliveryAttempt(delivery_id=row.id, kind=AttemptKind.PUBLISH, started_at=row.touched_at))
    row.state = DeliveryState.REJECTED
    db.session.commit()
    deciding.mend(delivery_of(post), who="Иванова", now=datetime.now(UTC))
    db.session.commit()
    db.session.expire_all()
    planning.choose_pages(post, [], now=datetime.now(UTC))
    db.session.commit()
    [kept] = planning.list_deliveries(post)
    assert (kept.state, kept.reason) == (DeliveryState.CANCELLED, planning.UNTICKED)
    planning.choose_pages(post, [kept.page_id], now=datetime.now(UTC))
    assert (kept.state, kept.reason, count()) == (DeliveryState.CHOSEN, "", 1)
