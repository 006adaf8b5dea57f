"""Faults on command: what a network does wrong, how often, for whom; seeded, so that a run repeats."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = (
    "latency",
    "lost_before",
    "lost_after",
    "html_502",
    "html_502_after",
    "no_response_key",
    "timeout",
    "flood",
    "captcha",
    "limit_214",
    "expired",
    "foreign_ip",
    "internal",
    "too_many",
    "not_ready",
)
"""The first seven are the line's and the server's; the rest are refusals in the network's own words."""


@dataclass(slots=True)
class Fault:
    """One order to misbehave; an empty filter means any."""

    kind: str
    network: str = ""
    method: str = ""
    token: str = ""
    probability: float = 1.0
    count: int | None = None  # how many times are left; None is without end
    seconds: float = 0.0  # of latency, of a timeout, of a pause that is asked for

    def fits(self, network: str, method: str, token: str) -> bool:
        """Whether the order is about this call."""
        return (
            self.count != 0
            and self.network in ("", network)
            and self.method in ("", method)
            and self.token in ("", token)
        )


class Faults:
    """The orders in force."""

    def __init__(self, seed: int = 1) -> None:
        """No orders; the seed decides which calls a probability hits."""
        self._lock = threading.Lock()
        self._orders: list[Fault] = []
        self._random = random.Random(seed)

    def add(self, fault: Fault) -> None:
        """Take an order."""
        with self._lock:
            self._orders.append(fault)

    def clear(self, seed: int = 1) -> None:
        """Drop all orders and begin the chances anew."""
        with self._lock:
            self._orders.clear()
            self._random = random.Random(seed)

    def pick(self, network: str, method: str, token: str) -> tuple[float, Fault | None]:
        """Seconds to be late by, and at most one thing to do wrong."""
        if not self._orders:
            return 0.0, None
        with self._lock:
            hits = list(self._draw(network, method, token))
        late = sum(fault.seconds for fault in hits if fault.kind == "latency")
        return late, next((fault for fault in hits if fault.kind != "latency"), None)

    def _draw(self, network: str, method: str, token: str) -> Iterator[Fault]:
        has_wrong = False
        for fault in self._orders:
            is_wrong = fault.kind != "latency"
            if not fault.fits(network, method, token) or (is_wrong and has_wrong):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            has_wrong = has_wrong or is_wrong
            if fault.count is not None:
                fault.count -= 1
            yield fault
