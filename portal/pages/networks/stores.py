"""Where buckets and breakers are kept: in Redis for all workers, or in this process where there is none."""

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError

PREFIX = "networks:"
AWAY = 5.0  # seconds
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` calls within any `seconds`."""

    name: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """How long to wait before the call; zero: the place is taken. A lock is a breaker that is open."""

    seconds: float = 0.0
    is_locked: bool = False


class Store(Protocol):
    """Buckets, locks and counts of faults by name."""

    def take(self, windows: Sequence[Window], locks: Sequence[str]) -> Wait:
        """Take a place in every window at once, or say how long to wait."""

    def lock(self, name: str, seconds: float) -> None:
        """Let nobody through for a while; never shortens a lock that is there."""

    def unlock(self, name: str) -> None:
        """Let them through again."""

    def count_fault(self, name: str, seconds: float) -> int:
        """How many faults in a row there were; forgotten after so many seconds of silence."""

    def forget_faults(self, name: str) -> None:
        """A call went well."""


class LocalStore:
    """The twin of this process."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = defaultdict(deque)
        self._locks: dict[str, float] = {}
        self._faults: dict[str, tuple[int, float]] = {}
        self._guard = threading.Lock()

    def take(self, windows: Sequence[Window], locks: Sequence[str]) -> Wait:
        """Take a place in every window at once, or say how long to wait."""
        with self._guard:
            now = time.monotonic()
            locked = max((self._locks.get(name, 0.0) for name in locks), default=0.0) - now
            if locked > 0:
                return Wait(locked, is_locked=True)
            wait = max((self._wait(window, now) for window in windows), default=0.0)
            if wait > 0:
                return Wait(wait)
            for window in windows:
                self._taken[window.name].append(now)
            return Wait()

    def lock(self, name: str, seconds: float) -> None:
        """Let nobody through for a while; never shortens a lock that is there."""
        with self._guard:
            self._locks[name] = max(self._locks.get(name, 0.0), time.monotonic() + seconds)

    def unlock(self, name: str) -> None:
        """Let them through again."""
        with self._guard:
            self._locks.pop(name, None)

    def count_fault(self, name: str, seconds: float) -> int:
        """How many faults in a row there were; forgotten after so many seconds of silence."""
        with self._guard:
            now = time.monotonic()
            count, until = self._faults.get(name, (0, 0.0))
            count = count + 1 if until > now else 1
            self._faults[name] = count, now + seconds
            return count

    def forget_faults(self, name: str) -> None:
        """A call went well."""
        with self._guard:
            self._faults.pop(name, None)

    def _wait(self, window: Window, now: float) -> float:
        taken = self._taken[window.name]
        while taken and taken[0] <= now - window.seconds:
            taken.popleft()
        return taken[0] + window.seconds - now if len(taken) >= window.count else 0.0


TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local locks = tonumber(ARGV[1])
local wait = 0
for i = 1, locks do wait = math.max(wait, redis.call('PTTL', KEYS[i])) end
if wait > 0 then return {1, wait} end
for i = locks + 1, #KEYS do
  local at = 3 + (i - locks - 1) * 2
  local count, span = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - span)
  if redis.call('ZCARD', KEYS[i]) >= count then
    local first = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')
    wait = math.max(wait, first[2] + span - now)
  end
end
if wait > 0 then return {0, math.ceil(wait)} end
for i = locks + 1, #KEYS do
  local at = 3 + (i - locks - 1) * 2
  redis.call('ZADD', KEYS[i], now, ARGV[2])
  redis.call('PEXPIRE', KEYS[i], tonumber(ARGV[at + 1]))
end
return {0, 0}
"""

LOCK = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
"""


class SharedStore:
    """The same for all workers, by Redis' own clock; without an answer from Redis the twin stands in."""

    def __init__(self, connection: Redis, twin: LocalStore) -> None:
        self._redis, self._twin, self._away_until = connection, twin, 0.0
        self._take, self._lock = connection.register_script(TAKE), connection.register_script(LOCK)

    def take(self, windows: Sequence[Window], locks: Sequence[str]) -> Wait:
        """Take a place in every window at once, or say how long to wait."""
        keys = [*(f"{PREFIX}lock:{name}" for name in locks), *(f"{PREFIX}{w.name}" for w in windows)]
        sizes = [size for w in windows for size in (w.count, int(w.seconds * 1000))]
        answer = self._ask(lambda: self._take(keys, [len(locks), uuid4().hex, *sizes]))
        if answer is None:
            return self._twin.take(windows, locks)
        return Wait(answer[1] / 1000, bool(answer[0]))

    def lock(self, name: str, seconds: float) -> None:
        """Let nobody through for a while; never shortens a lock that is there."""
        self._twin.lock(name, seconds)
        self._ask(lambda: self._lock([f"{PREFIX}lock:{name}"], [int(seconds * 1000)]))

    def unlock(self, name: str) -> None:
        """Let them through again."""
        self._twin.unlock(name)
        self._ask(lambda: self._redis.delete(f"{PREFIX}lock:{name}"))

    def count_fault(self, name: str, seconds: float) -> int:
        """How many faults in a row there were; forgotten after so many seconds of silence."""
        counted = self._ask(lambda: self._count(f"{PREFIX}faults:{name}", seconds))
        return self._twin.count_fault(name, seconds) if counted is None else int(counted)

    def forget_faults(self, name: str) -> None:
        """A call went well."""
        self._twin.forget_faults(name)
        self._ask(lambda: self._redis.delete(f"{PREFIX}faults:{name}"))

    def _count(self, key: str, seconds: float) -> int:
        with self._redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.pexpire(key, int(seconds * 1000))
            return int(pipe.execute()[0])

    def _ask(self, question: Callable[[], Any]) -> Any:
        """Redis' answer, or None; one that is away is not asked again for some seconds."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return question()
        except RedisError as error:
            self._away_until = time.monotonic() + AWAY
            log.warning("Redis is away, limits of the networks are kept by this process alone: %s", error)
            return None
