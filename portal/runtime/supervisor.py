"""Keeps the parts alive and ends them in order."""

import signal
import time
from collections.abc import Callable, Iterable
from types import FrameType

from portal.runtime.parts import Part, how_ended

TICK = 0.1
HURRY_AFTER = 3.0  # a worker that waits for its job is told again, and drops it: the row will be revived
KILL_AFTER = 6.5
LAST_KILL_AFTER = 1.5
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """One thread that starts, watches and ends processes; the order of parts is the order of starting."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Remember whom to tell what happens."""
        self.say = say
        self.parts: list[Part] = []
        self.stop_asked = 0

    def install(self) -> None:
        """Take the signals over, also where a shell started us with Ctrl-C switched off."""
        for number in STOPPING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked += 1

    def add(self, part: Part) -> Part:
        """Start a part and keep it from now on."""
        self.parts.append(part)
        part.start()
        return part

    def wait_for(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait for something without restarting anything; False when time or patience is over."""
        deadline = time.monotonic() + seconds
        while not self.stop_asked and time.monotonic() < deadline:
            if is_done():
                return True
            time.sleep(TICK)
        return False

    def run_through(self, part: Part) -> int | None:
        """Run a part to its end; None when people asked to stop meanwhile."""
        self.add(part)
        self.wait_for(lambda: not part.is_running, float("inf"))
        if part.is_running:
            return None
        self.parts.remove(part)
        return part.code

    def keep(self, each_time: Callable[[], None]) -> None:
        """Keep everything alive until people ask to stop."""
        while not self.stop_asked:
            for part in list(self.parts):
                self._look_after(part)
            each_time()
            time.sleep(TICK)

    def _look_after(self, part: Part) -> None:
        if part.is_running or self.stop_asked:
            return
        if part.is_once:
            self.parts.remove(part)
            if part.code:
                self.say(f"{part.name}: не получилось ({how_ended(part.code)}). Остальное работает.")
        elif part.start_again_at is None:
            ending = how_ended(part.code)
            pause = part.plan_restart()
            self.say(f"{part.name}: процесс остановился ({ending}), запускаю снова через {pause:.0f} с.")
        elif time.monotonic() >= part.start_again_at:
            part.start()

    def stop(self) -> None:
        """End the parts: first those that need others, then those that others needed."""
        self._end([part for part in self.parts if not part.ends_last], HURRY_AFTER, KILL_AFTER)
        self._end(
            [part for part in self.parts if part.ends_last],
            LAST_KILL_AFTER,
            LAST_KILL_AFTER,
        )

    def _end(self, parts: list[Part], hurry_after: float, kill_after: float) -> None:
        asked, started, is_hurried = self.stop_asked, time.monotonic(), False
        self._terminate(parts)
        while (
            any(part.is_running for part in parts) and self.stop_asked - asked < 2
        ):  # a third Ctrl-C cuts it short
            spent = time.monotonic() - started
            if spent > kill_after:
                break
            if spent > hurry_after and not is_hurried:
                is_hurried = True
                self._terminate(parts)
            time.sleep(TICK)
        for part in parts:
            part.kill()

    def _terminate(self, parts: Iterable[Part]) -> None:
        for part in parts:
            part.terminate()
