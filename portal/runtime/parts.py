"""A part of the portal: one process, started, restarted with growing pauses, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from portal.runtime.lifeline import die_with_parent

LONGEST_PAUSE = 30.0
LIVED_WELL = 60.0  # seconds after which earlier failures are forgotten


def portal_command(*arguments: str) -> list[str]:
    """A command line of our own."""
    return [sys.executable, "-m", "portal.cli", *arguments]


@dataclass
class Part:
    """One process of the tree."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    stdin: str = ""  # what it reads at start
    descriptors: Sequence[int] = ()
    log: Path | None = None  # for what is no reading for people
    is_once: bool = False  # ends by itself and is not started again
    ends_last: bool = False  # others need it to end well
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None

    def start(self) -> None:
        """Start it in a group of its own: a Ctrl-C reaches the supervisor alone, which ends all in order."""
        output: IO[bytes] | None = self.log.open("wb") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=self.descriptors,
                process_group=0,
                preexec_fn=partial(die_with_parent, os.getpid()),  # the supervisor has one thread
            )
        finally:
            if output:
                output.close()
        self.started_at, self.start_again_at = time.monotonic(), None
        if self.process.stdin:
            self._feed(self.process.stdin)

    def _feed(self, stdin: IO[bytes]) -> None:
        try:
            stdin.write(self.stdin.encode())
            stdin.close()
        except BrokenPipeError:
            pass  # it is dead already, which the supervisor will see

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def code(self) -> int | None:
        """How its process ended; a signal is negative, None is not yet."""
        return self.process.poll() if self.process else None

    def plan_restart(self) -> float:
        """Sweep away what is left of it and set the moment to start again; returns the pause."""
        self.kill()
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > LIVED_WELL else self.failures + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.failures - 1))
        self.start_again_at = now + pause
        self.process = None
        return pause

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process and self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """End it now with all its own children."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass  # nobody is left there
            self.process.wait()


def how_ended(code: int | None) -> str:
    """The end of a process in words."""
    if code is not None and code < 0:
        return f"сигнал {-code}"
    return f"код {code}"
