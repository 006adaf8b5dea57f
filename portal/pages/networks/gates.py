"""The gate before every call: a place in the buckets, no open breaker; else the call is not made."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from portal.pages.networks import breakers
from portal.pages.networks.buckets import Call, list_windows
from portal.pages.networks.contract import Meaning, Rejected, Unknown
from portal.pages.networks.stores import Store
from portal.pages.networks.wire import Answer

PAUSED = "paused"
"""The code of a refusal of our own: the call was not made."""

LONGEST_WAIT = 2.0  # seconds; whoever would wait longer lets others work meanwhile


class Gate:
    """Lets calls through at the network's pace; safe to use from any thread.

    A test by a person heeds no breaker: they may have just passed the check for which it was opened.
    """

    def __init__(
        self, store: Store, *, longest_wait: float = LONGEST_WAIT, heeds_breakers: bool = True
    ) -> None:
        self._store, self._longest_wait, self._heeds_breakers = store, longest_wait, heeds_breakers
        self._silent: set[tuple[str, str]] = set()
        self._guard = threading.Lock()

    def run(self, call: Call, send: Callable[[], Answer | Rejected | Unknown]) -> Answer | Rejected | Unknown:
        """What the call gave; a refusal that says when to come again if it was not made at all."""
        closed = self._enter(call)
        if closed is not None:
            return closed
        outcome = send()
        self._note(call, outcome)
        return replace(outcome, by=call.kind) if isinstance(outcome, Rejected) else outcome

    def _enter(self, call: Call) -> Rejected | None:
        windows, locks = list_windows(call), breakers.list_locks(call) if self._heeds_breakers else ()
        until = time.monotonic() + self._longest_wait
        while True:
            wait = self._store.take(windows, locks)
            if wait.seconds <= 0:
                return None
            if wait.is_locked or time.monotonic() + wait.seconds > until:
                return _later(wait.seconds, is_locked=wait.is_locked)
            time.sleep(wait.seconds)

    def _note(self, call: Call, outcome: Answer | Rejected | Unknown) -> None:
        about = (call.network, f"{call.token}:{call.method}")
        if breakers.is_silence(outcome):
            with self._guard:
                self._silent |= {about, (call.network, "")}
            breakers.note_silence(self._store, call)
            return
        if isinstance(outcome, Answer) and not self._heeds_breakers:
            breakers.note_passed(self._store, call)
        if isinstance(outcome, Rejected):
            breakers.note_refusal(self._store, call, outcome)
        with self._guard:
            was_silent = bool(self._silent & {about, (call.network, "")})
            self._silent -= {about, (call.network, "")}
        if was_silent:
            breakers.note_answer(self._store, call)


def _later(seconds: float, *, is_locked: bool) -> Rejected:
    words = "портал сделал паузу в обращениях к сети" if is_locked else "очередь обращений к сети занята"
    return Rejected(
        PAUSED, words, Meaning.BUSY, is_retryable=True, after=timedelta(seconds=max(1.0, round(seconds, 1)))
    )
