"""No order of events leads to two accepted posts: workers die, answers are lost, looks lie in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from portal.extensions import db
from portal.pages.delivery import claims, planning
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.delivery.verdicts import judge, judge_look
from portal.pages.networks.contract import Look, Meaning, Network, Ok, Rejected, Seen, Unknown
from portal.pages.posts.models import Post
from tests.pages.factories import make_page, make_post

BUSY = Rejected("6", "Too many requests per second", Meaning.BUSY, is_retryable=True)
BAD = Rejected("100", "One of the parameters is invalid", Meaning.CONTENT)
FINAL = (DeliveryState.DELIVERED, DeliveryState.REJECTED, DeliveryState.CANCELLED)


class OneDelivery(RuleBasedStateMachine):
    """One post, one page, several workers; the wall of the page is what the network really did."""

    app: Flask
    reached: set[DeliveryState]  # by all examples together

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        for model in (DeliveryAttempt, Delivery):  # of the example before
            db.session.execute(delete(model))
        self.post_id = make_post([make_page()]).id
        self.now = datetime.now(UTC)
        self.wall: list[str] = []
        self.flights: list[tuple[Delivery, datetime, int]] = []

    def teardown(self) -> None:
        db.session.rollback()
        db.session.close()
        self.context.pop()

    @rule()
    def a_worker_claims(self) -> None:
        for id in claims.list_due(Network.VK, now=self.now, limit=5):
            delivery = claims.claim(id, now=self.now)
            if delivery is not None:
                claims.begin(delivery, AttemptKind.PUBLISH, now=self.now)
                self.flights.append((delivery, self.now, delivery.attempts))
        db.session.commit()
        db.session.expunge_all()

    @rule()
    def a_slow_worker_claims_what_it_saw_long_ago(self) -> None:
        self._claim(self._row().id)

    def _claim(self, id: int) -> None:
        delivery = claims.claim(id, now=self.now)
        if delivery is not None:
            self.flights.append((delivery, self.now, delivery.attempts))
        db.session.commit()
        db.session.expunge_all()

    @precondition(lambda self: self.flights)
    @rule()
    def the_network_accepts_and_says_so(self) -> None:
        self._answer(Ok(self._accept(), "https://example.org/wall"))

    @precondition(lambda self: self.flights)
    @rule()
    def the_network_accepts_and_the_answer_is_lost(self) -> None:
        self._accept()
        self._answer(Unknown("timeout"))

    @precondition(lambda self: self.flights)
    @rule()
    def the_network_accepts_and_the_worker_dies(self) -> None:
        self._accept()
        self.flights.pop()

    @precondition(lambda self: self.flights)
    @rule()
    def the_worker_dies_before_the_call(self) -> None:
        self.flights.pop()

    @precondition(lambda self: self.flights)
    @rule()
    def the_line_breaks_before_the_network_acts(self) -> None:
        self._answer(Unknown("reset"))

    @precondition(lambda self: self.flights)
    @rule()
    def the_network_is_busy(self) -> None:
        self._answer(BUSY)

    @precondition(lambda self: self.flights)
    @rule()
    def the_network_refuses(self) -> None:
        self._answer(BAD)

    def _accept(self) -> str:
        self.wall.append(str(len(self.wall) + 1))
        return self.wall[-1]

    def _answer(self, outcome: Any) -> None:
        delivery, since, attempt = self.flights.pop()
        verdict = judge(outcome, attempts=attempt, since=since, now=self.now)
        claims.settle(delivery, verdict, now=self.now)
        db.session.commit()
        db.session.expunge_all()

    @rule()
    def somebody_looks_at_the_wall(self) -> None:
        for id in claims.list_to_look(Network.VK, now=self.now, limit=5):
            delivery = claims.claim_look(id, now=self.now)
            db.session.commit()
            if delivery is None:
                continue
            db.session.expunge_all()
            seen = Look(Seen.FOUND, self.wall[-1], "url") if self.wall else Look(Seen.ABSENT)
            self._seen(delivery, seen)

    @rule()
    def the_wall_cannot_be_read(self) -> None:
        for id in claims.list_to_look(Network.VK, now=self.now, limit=5):
            delivery = claims.claim_look(id, now=self.now)
            db.session.commit()
            if delivery is not None:
                db.session.expunge_all()
                self._seen(delivery, Look(Seen.LATER, words="502"))

    def _seen(self, delivery: Delivery, look: Look) -> None:
        since = delivery.first_tried_at or self.now
        verdict = judge_look(look, looks=delivery.looks, first_tried_at=since, now=self.now)
        claims.settle(delivery, verdict, now=self.now)
        db.session.commit()

    @rule()
    def the_sweep_revives(self) -> None:
        claims.revive(now=self.now)
        db.session.commit()

    @rule()
    def the_post_is_moved(self) -> None:
        try:
            planning.move(self._post(), self.now, now=self.now)
        except planning.Conflict:
            pass
        db.session.commit()

    @rule()
    def the_post_is_planned_again(self) -> None:
        planning.schedule(self._post(), now=self.now)
        db.session.commit()

    @rule()
    def a_while_passes(self) -> None:
        self._wait(timedelta(seconds=25))

    @rule()
    def an_hour_passes(self) -> None:
        self._wait(timedelta(hours=1))

    def _wait(self, pause: timedelta) -> None:
        """A living call ends within the lease: by then it was answered, or its worker is dead."""
        self.now += pause
        self.flights = [one for one in self.flights if one[1] > self.now - claims.LEASE]

    def _post(self) -> Post:
        return db.session.get_one(Post, self.post_id)

    def _row(self) -> Delivery:
        return db.session.scalars(select(Delivery).where(Delivery.post_id == self.post_id)).one()

    @invariant()
    def never_two_on_the_wall(self) -> None:
        assert len(self.wall) <= 1

    @invariant()
    def shown_as_published_only_with_the_id_of_the_wall(self) -> None:
        db.session.expire_all()
        row = self._row()
        if row.state == DeliveryState.DELIVERED:
            assert row.external_id in self.wall
        db.session.commit()

    @invariant()
    def never_stuck(self) -> None:
        row = self._row()
        self.reached.add(row.state)
        moves = row.state in FINAL or row.due_at is not None or row.look_at is not None
        assert moves or (row.state == DeliveryState.UNKNOWN and row.reason)
        db.session.commit()


def test_no_order_of_events_leads_to_two_posts(app: Flask, tmp_path: Path) -> None:
    reached: set[DeliveryState] = set()
    machine = type("Machine", (OneDelivery,), {"app": app, "reached": reached})
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    rules = settings(max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(machine, settings=rules)
    assert reached >= {DeliveryState.DELIVERED, DeliveryState.UNKNOWN, DeliveryState.REJECTED}


def test_two_workers_never_get_one_delivery(app: Flask) -> None:
    post = make_post([make_page()])
    now = datetime.now(UTC)
    [id] = claims.list_due(Network.VK, now=now, limit=5)
    assert claims.claim(id, now=now) is not None
    assert claims.claim(id, now=now) is None
    db.session.commit()
    assert planning.list_deliveries(post)[0].state == DeliveryState.SENDING
