"""How long one publication may take: after that no write is begun."""

import time

from portal.pages.networks.contract import PATIENCE, Meaning, Rejected

OVER = Rejected("slow", "сеть отвечала слишком медленно, запись не начата", Meaning.BUSY, is_retryable=True)


class Patience:
    """A clock that starts with the call of an adapter."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it is too late to begin a write."""
        return time.monotonic() >= self._until
