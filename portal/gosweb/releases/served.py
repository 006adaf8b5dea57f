"""Answers kept in memory: small files of live releases, the oldest forgotten first."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

SMALL = 256 * 1024
ROOM = 64 * 1024 * 1024


@dataclass(slots=True)
class Served:
    """An answer: its body is bytes, or the file that holds them."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes | Path
    size: int = 0
    etag: str = ""
    changed: str = ""

    @property
    def path(self) -> Path:
        """The file of an answer that is streamed."""
        assert isinstance(self.body, Path)
        return self.body


Key = tuple[str, str, tuple[str, ...]]


class Cache:
    """Answers by release, path and encodings; a new release has new keys, so nothing gets stale."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.taken = room, 0
        self.answers: OrderedDict[Key, Served] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Key, look: Callable[[], Served]) -> Served:
        """The answer known, or the one that `look` finds."""
        served = self.answers.get(key)
        if served is not None:
            return served
        served = look()
        if isinstance(served.body, Path) and served.size <= SMALL:
            served.body = served.body.read_bytes()
        if isinstance(served.body, bytes) and served.status.startswith("200"):
            self._keep(key, served)
        return served

    def _keep(self, key: Key, served: Served) -> None:
        with self.lock:
            old = self.answers.pop(key, None)
            self.answers[key] = served
            self.taken += served.size - (old.size if old else 0)
            while self.taken > self.room and len(self.answers) > 1:
                self.taken -= self.answers.popitem(last=False)[1].size
