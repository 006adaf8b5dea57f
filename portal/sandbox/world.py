"""All that one stand-in holds, handed to the networks."""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, current_app, request

from portal.sandbox.communities import Communities
from portal.sandbox.faults import Fault, Faults
from portal.sandbox.files import Files
from portal.sandbox.people import People
from portal.sandbox.posts import Posts
from portal.sandbox.serving import DROP
from portal.sandbox.store import Store

SETTINGS: Mapping[str, Any] = {
    "guid": True,  # VK answers the same post for a repeated guid
    "rates": True,  # calls per second are counted
    "daily_posts": 500,
    "daily_reads": 5000,  # wall.get per key
    "vk_text": 16_384,
    "ok_text": 16_000,
    "ok_apps": {"demo-ok-app": "demo-ok-secret"},  # secrets of applications by their public keys
    "ok_statistics_lag": 60.0,  # seconds before a topic gets into the statistics
    "community_edits": False,  # whether VK lets a community's key edit, delete and pin
    "gov_mark_is_told": True,  # whether VK tells of «Госорганизация»
    "latency": 0.0,  # seconds before every answer
}
"""What the networks' documents leave open, and what a test wants otherwise."""

PATIENCE = 60.0  # seconds that a timeout lasts, unless it is told otherwise
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


class Call(NamedTuple):
    """A line of the log of requests; the token is a short hash of it."""

    at: float
    network: str
    method: str
    token: str
    fault: str
    status: int


SECOND = 0.9
"""A second as the networks count it: who keeps the pace is not refused for the line's own jitter."""


class Rates:
    """Calls of the last second and of the day by token."""

    def __init__(self) -> None:
        """Nothing called yet."""
        self._lock = threading.Lock()
        self._recent: dict[tuple[str, ...], deque[float]] = {}

    def is_over(self, limit: int, *name: str, seconds: float = SECOND) -> bool:
        """Count a call; whether it is one too many within so many seconds."""
        now = time.monotonic()
        with self._lock:
            recent = self._recent.setdefault(name, deque())
            while recent and recent[0] <= now - seconds:
                recent.popleft()
            if len(recent) >= limit:
                return True
            recent.append(now)
            return False

    def clear(self) -> None:
        """Forget what was called."""
        with self._lock:
            self._recent.clear()


@dataclass
class World:
    """One stand-in."""

    store: Store
    usual: Mapping[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    """The settings that a reset returns to."""
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=2000))

    def __post_init__(self) -> None:
        """Open the parts over the store."""
        self.settings: dict[str, Any] = dict(self.usual)
        self.communities = Communities(self.store)
        self.posts = Posts(self.store)
        self.files = Files(self.store)
        self.people = People(self.store)

    def answer(
        self,
        network: str,
        method: str,
        token: str,
        act: Callable[[], Response],
        refuse: Callable[[Fault], Response],
    ) -> Response:
        """Answer a call as a network would, with the faults that were ordered for it."""
        late, fault = self.faults.pick(network, method, token)
        late += self.settings["latency"]
        if late > 0:
            time.sleep(late)
        response = _misbehave(fault, act, refuse) if fault else act()
        kind, mark = fault.kind if fault else "", hashlib.sha256(token.encode()).hexdigest()[:8]
        self.calls.append(Call(time.time(), network, method, mark, kind, response.status_code))
        return response

    def reset(self) -> None:
        """Begin anew: no communities, no posts, no orders, the settings as they were."""
        self.store.empty()
        self.faults.clear()
        self.rates.clear()
        self.calls.clear()
        self.settings.update(self.usual)


def _misbehave(fault: Fault, act: Callable[[], Response], refuse: Callable[[Fault], Response]) -> Response:
    match fault.kind:
        case "lost_before":
            return _drop()
        case "lost_after":
            act()
            return _drop()
        case "timeout":
            time.sleep(fault.seconds or PATIENCE)
            return _drop()
        case "html_502":
            return Response(BAD_GATEWAY, 502, content_type="text/html")
        case "html_502_after":
            act()
            return Response(BAD_GATEWAY, 502, content_type="text/html")
        case "no_response_key":
            act()
            return Response("{}", 200, content_type="application/json; charset=utf-8")
        case _:
            return refuse(fault)


def _drop() -> Response:
    request.environ[DROP] = True
    return Response(status=500)


def get_world() -> World:
    """The stand-in that answers this request."""
    world = current_app.extensions["sandbox"]
    assert isinstance(world, World)
    return world


def open_world(path: Path | None = None, *, latency: float = 0.0) -> World:
    """A stand-in over a file, or over memory; `latency` in seconds."""
    return World(Store(path), {**SETTINGS, "latency": latency})
