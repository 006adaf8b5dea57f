"""A worker that is killed after so many calls have come back: run as a process of its own by a test."""

import os
import signal
import sys
from concurrent.futures import Future
from typing import Any

from portal import create_app
from portal.pages.delivery import flights, jobs

KILLED_AFTER = "the worker ends by SIGKILL in the middle of its work"


def main(calls: int) -> None:
    """Deliver until this many calls have landed, then die with the rest in the air."""
    answer, left = flights._answer, [calls]

    def count(future: Future[Any], is_look: bool) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer(future, is_look)

    flights._answer, flights.SLOTS = count, 5
    with create_app().app_context():
        jobs.deliver_due()


if __name__ == "__main__":
    main(int(sys.argv[1]))
