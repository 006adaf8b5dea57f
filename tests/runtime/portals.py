"""Real portals in real processes, for the tests of running."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from portal.runtime.sockets import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 40.0


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """The environment of a command on these data, free of what the developer has set."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    ours = {"PORTAL_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    return kept | ours | {f"PORTAL_{name}": value for name, value in settings.items()}


def run_command(
    data_dir: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of our commands to its end."""
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        env=env or environment(data_dir),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def wait_until(is_true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.1)
    return False


class RunningPortal:
    """A `portal run` in a process group of its own."""

    def __init__(self, data_dir: Path, *options: str, port: int | None = None) -> None:
        self.data_dir, self.port = data_dir, port or free_port()
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        self.log = data_dir.with_name(f"{data_dir.name}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "run", "--port", str(self.port), *options],
                env=environment(data_dir) | {"HOME": str(data_dir.with_name("home"))},
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_open(self) -> None:
        """Wait until it says that it is open."""
        assert wait_until(lambda: "Портал открыт" in self.said or self.process.poll() is not None), self.said
        assert self.process.poll() is None, self.said

    def processes(self, word: str = "") -> list[psutil.Process]:
        """Its living descendants whose command line has the word."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in found if is_alive(one) and word in " ".join(one.cmdline())]

    def doctor(self) -> dict[str, bool]:
        """Checks of `portal doctor` by name."""
        answer = run_command(self.data_dir, "doctor", "--json")
        return {check["name"]: check["ok"] for check in json.loads(answer.stdout)["checks"]}

    def end(self) -> None:
        """Leave nothing behind, whatever the test has done."""
        self.process.kill()
        self.process.wait()


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs, a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
