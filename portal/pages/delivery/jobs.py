"""Jobs of delivery: send what is due, look for what is lost, revive what dead workers left."""

import time
from datetime import UTC, datetime, timedelta

from portal.extensions import db
from portal.pages.delivery import claims
from portal.pages.delivery.flights import Flights
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import open_for_work
from portal.queue import enqueue

ENOUGH = 30.0
"""Seconds after which a job begins no more calls: the last must be over within the lease."""

JOBS = 4
LONGEST_WAIT = 600.0
STALLED = 150.0
"""Seconds without a single post settled after which `--wait` leaves the rest to the workers."""

SILENT = 60.0
"""Seconds without a single answer after which `--wait` waits for a network no more."""

SOON = timedelta(seconds=90)
"""What a network asked to wait for no longer than this is waited for by `--wait`."""

NAP = 0.5


def deliver_due() -> None:
    """Send what is due and look for what is lost, for a while; what remains is handed to the next job."""
    if _fly(None).done and claims.has_work(now=datetime.now(UTC)):
        enqueue(deliver_due)


def deliver_urgent() -> None:
    """The same for what cannot wait, in a lane of its own."""
    _fly(True)


def sweep_deliveries() -> None:
    """Revive what got stuck and have what is due sent: the rows are the truth, the queue is a hint."""
    claims.revive(now=datetime.now(UTC))
    db.session.commit()
    hint_deliveries()


def hint_deliveries() -> None:
    """Enqueue jobs where there is work: several, for a worker may die with the one it took."""
    has_work = claims.has_work(now=datetime.now(UTC))
    is_urgent = claims.has_urgent(now=datetime.now(UTC))
    db.session.commit()
    if is_urgent:
        enqueue(deliver_urgent)
    for _ in range(JOBS if has_work else 0):
        enqueue(deliver_due)


def deliver_all() -> None:
    """Send all that is due in this process until each is settled, waits for a person, or nothing moves."""
    begun = time.monotonic()
    least, moved, end = -1, begun, begun + LONGEST_WAIT
    heard = dict.fromkeys(Network, begun)
    while time.monotonic() < min(end, moved + STALLED):
        claims.revive(now=datetime.now(UTC))
        busy = claims.busy_networks(now=datetime.now(UTC), within=SOON)
        left = claims.count_open(now=datetime.now(UTC))
        db.session.commit()
        if left != least:  # by us, or by somebody who works beside us
            least, moved = left, time.monotonic()
        if all(time.monotonic() - max(heard[network], moved) > SILENT for network in busy):
            return
        flights = _fly(None, seconds=min(ENOUGH, end - time.monotonic()))
        heard |= flights.heard
        if not flights.done:
            time.sleep(NAP)


def _fly(is_urgent: bool | None, seconds: float = ENOUGH) -> Flights:
    """Calls for so many seconds; what came of them."""
    networks = open_for_work()
    try:
        flights = Flights(networks, until=time.monotonic() + seconds, is_urgent=is_urgent)
        flights.run()
        return flights
    finally:
        networks.close()
