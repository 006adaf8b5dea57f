"""Calls in the air: each row claimed and recorded alone by one thread, the calls made by a bounded pool."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import shuffle

from rq.timeouts import JobTimeoutException
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.pages.connections.health import report_outcome
from portal.pages.connections.targets import target_of
from portal.pages.delivery import claims
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt
from portal.pages.delivery.models import DeliveryState as S
from portal.pages.delivery.naming import ASKERS, Naming
from portal.pages.delivery.obstacles import NOT_READ, find_obstacle
from portal.pages.delivery.verdicts import Verdict, judge, judge_look
from portal.pages.networks.breakers import is_silence
from portal.pages.networks.contract import Content, Look, Network, Ok, Outcome, Rejected, Seen, Unknown
from portal.pages.networks.gates import PAUSED
from portal.pages.networks.opening import Networks
from portal.pages.posts.wording import content_for

SLOTS = 16
"""Calls at once in one network: a dead one fills its own slots and nobody else's."""

LOOKERS = 3
"""Looks at once in one network: reading is paced far slower than writing."""

PORTION = 200
LINGER = 8.0
"""Seconds without news after which a job ends, though a look is still to come."""

ASK_EVERY = 0.25  # seconds
IDLE = 0.2  # seconds to wait for news when nothing can be started
MOVED_ON = "строка уже изменилась"
OUR_FAULT = "Портал не смог подготовить пост, сообщите администратору"
log = logging.getLogger(__name__)

Call = Callable[[], Outcome | Look]


@dataclass(frozen=True, slots=True)
class Flight:
    """One call in the air, with the copies of its rows as they were claimed."""

    delivery: Delivery
    attempt: DeliveryAttempt

    @property
    def is_look(self) -> bool:
        """Whether it only looks."""
        return self.attempt.kind == AttemptKind.LOOK


@dataclass
class Lane:
    """What one network has in the air and what is known to wait for it."""

    network: Network
    looks: list[int] = field(default_factory=list)  # ids of lost deliveries
    posts: list[int] = field(default_factory=list)  # ids of due ones
    looking: int = 0
    posting: int = 0
    ask_at: float = 0.0

    def refill(self, *, is_urgent: bool | None) -> None:
        """Learn what is to be looked for and what is due; not more often than there can be news."""
        if time.monotonic() < self.ask_at:
            return
        now, self.ask_at = datetime.now(UTC), time.monotonic() + ASK_EVERY
        if not self.looks and self.looking < LOOKERS:
            self.looks = list(claims.list_to_look(self.network, now=now, limit=PORTION))[::-1]
        if not self.posts and self.posting < SLOTS:
            self.posts = list(claims.list_due(self.network, now=now, limit=PORTION, is_urgent=is_urgent))
            shuffle(self.posts)  # many workers read the same list
        db.session.commit()

    def next(self, *, is_held: bool) -> tuple[int, bool] | None:
        """The next row to take and whether only to look for it; looks go first: they may end with a proof."""
        if self.looks and self.looking < LOOKERS:
            return self.looks.pop(), True
        if self.posts and self.posting < SLOTS and not is_held:
            return self.posts.pop(), False
        return None

    def count(self, is_look: bool, by: int) -> None:
        """A call begins or ends."""
        if is_look:
            self.looking += by
        else:
            self.posting += by


class Flights:
    """Sends what is due until a moment; `until` is of time.monotonic()."""

    def __init__(self, networks: Networks, *, until: float, is_urgent: bool | None = None) -> None:
        self._networks, self._until, self._is_urgent = networks, until, is_urgent
        self._lanes = [Lane(network) for network in networks]
        self._flying: dict[Future[Outcome | Look], tuple[Flight, Lane]] = {}
        self.done, self._last_news = 0, time.monotonic()  # how many calls were recorded
        self.heard: dict[Network, float] = {}  # when each network last answered, by time.monotonic()

    def run(self) -> None:
        """Call after call until nothing is due or the time is up."""
        with ThreadPoolExecutor((SLOTS + LOOKERS + ASKERS) * len(self._lanes)) as pool:
            self._naming = Naming(self._networks, pool, until=self._until)
            while self._start_more(pool) or self._flying or self._naming.is_asking or self._lingers():
                self._land()

    def _lingers(self) -> bool:
        """Whether a lost post is to be looked for so soon that it is better to wait than to come again."""
        end = min(self._until, self._last_news + LINGER)
        moment = datetime.now(UTC) + timedelta(seconds=end - time.monotonic())
        is_soon = time.monotonic() < end and claims.has_look_before(moment)
        db.session.commit()
        return is_soon

    def _start_more(self, pool: ThreadPoolExecutor) -> bool:
        self._naming.go_on()
        if time.monotonic() > self._until:
            return False
        started = False
        for lane in self._lanes:
            lane.refill(is_urgent=self._is_urgent)
            is_held = self._naming.holds(lane.network)
            while (taken := lane.next(is_held=is_held)) is not None:
                started = self._start(pool, lane, *taken) or started
        return started

    def _start(self, pool: ThreadPoolExecutor, lane: Lane, delivery_id: int, is_look: bool) -> bool:
        prepared = self._prepare(delivery_id, is_look)
        if prepared is None:
            return False
        flight, call = prepared
        lane.count(is_look, 1)
        self._flying[pool.submit(call)] = flight, lane
        return True

    def _prepare(self, delivery_id: int, is_look: bool) -> tuple[Flight, Call] | None:
        """Claim one row, commit, make the call ready, write the attempt, commit: then it may be made.

        Pictures are drawn between the commits, where no transaction waits for them.
        """
        now = datetime.now(UTC)
        delivery = (claims.claim_look if is_look else claims.claim)(delivery_id, now=now)
        db.session.commit()
        if delivery is None:
            return None
        try:
            aimed = self._aim_look(delivery, now) if is_look else self._aim_post(delivery, now)
        except (SQLAlchemyError, JobTimeoutException):
            raise
        except Exception as error:  # one strange post stops nobody else's
            log.exception("Delivery %s cannot be prepared", delivery_id)
            db.session.rollback()
            words, state = f"{OUR_FAULT}: {type(error).__name__}.", S.UNKNOWN if is_look else S.REJECTED
            aimed = None
            claims.settle(delivery, Verdict(state, words), now=now)
        db.session.commit()
        db.session.expunge_all()  # the copies stay as they were claimed, and memory does not grow
        return aimed

    def _aim_look(self, delivery: Delivery, now: datetime) -> tuple[Flight, Call] | None:
        adapter, target = self._networks[delivery.network], target_of(delivery.page)
        if (
            not target.external_id
        ):  # nothing goes out to a page without a number: there is nothing to look for
            claims.settle(delivery, Verdict(S.PLANNED, NOT_READ, "page", due_at=now), now=now)
            return None
        sent, since = Content(text=delivery.sent_text), delivery.first_tried_at or now
        known = frozenset(claims.known_ids(delivery.page_id))
        flight = Flight(delivery, claims.begin(delivery, AttemptKind.LOOK, now=now))
        return flight, lambda: adapter.find(target, sent, since=since, known=known)

    def _aim_post(self, delivery: Delivery, now: datetime) -> tuple[Flight, Call] | None:
        adapter, target = self._networks[delivery.network], target_of(delivery.page)
        content, guid = content_for(delivery.post, delivery.page), delivery.guid
        is_nameless = self._naming.is_in_vain(delivery.page)
        obstacle = find_obstacle(delivery, target, content, is_nameless=is_nameless)
        if obstacle is not None:
            claims.settle(delivery, obstacle, now=now)
            return None
        delivery.sent_text = content.text
        flight = Flight(delivery, claims.begin(delivery, AttemptKind.PUBLISH, now=now))
        return flight, lambda: adapter.publish(target, content, guid=guid)

    def _land(self) -> None:
        if not self._flying:
            time.sleep(IDLE)
        landed, _ = wait(self._flying, timeout=IDLE, return_when=FIRST_COMPLETED)
        for future in landed:
            flight, lane = self._flying.pop(future)
            lane.count(flight.is_look, -1)
            self.done, self._last_news = self.done + 1, time.monotonic()
            answer = _answer(future, flight.is_look)
            if _is_heard(answer):
                self.heard[lane.network] = self._last_news
            record(flight, answer)
            db.session.commit()
            db.session.expunge_all()


def record(flight: Flight, answer: Outcome | Look) -> None:
    """Write what the network said and what follows from it."""
    now, delivery = datetime.now(UTC), flight.delivery
    if isinstance(answer, Look):
        outcome, code, words = answer.seen.value, "", answer.words
        since = delivery.first_tried_at or now
        verdict = judge_look(answer, looks=delivery.looks, first_tried_at=since, now=now)
    else:
        outcome, code, words = _told(answer)
        since = delivery.asked_at or now
        verdict = judge(answer, attempts=delivery.attempts, since=since, now=now)
        report_outcome(delivery.page_id, answer, now=now)
    if not claims.settle(delivery, verdict, now=now):
        words = f"{words} [{MOVED_ON}]".strip()
    claims.end(flight.attempt, outcome, code, words, now=now)


def _told(answer: Outcome) -> tuple[str, str, str]:
    match answer:
        case Ok(url=url):
            return "ok", "", url
        case Rejected(code=code, words=words):
            return "rejected", code, words
        case Unknown(words=words):
            return "unknown", "", words


def _is_heard(answer: Outcome | Look) -> bool:
    """Whether the network itself has said something; a call that the portal held back says nothing."""
    if isinstance(answer, Look):
        return answer.seen is not Seen.LATER
    return not is_silence(answer) and not (isinstance(answer, Rejected) and answer.code == PAUSED)


def _answer(future: Future[Outcome | Look], is_look: bool) -> Outcome | Look:
    """The adapter's answer; a fault of ours inside it leaves the post lost, not the worker dead."""
    error = future.exception()
    if error is None:
        return future.result()
    log.error("An adapter failed", exc_info=error)
    words = f"Сбой портала при обращении к сети: {type(error).__name__}"
    return Look(Seen.LATER, words=words) if is_look else Unknown(words)
