"""The stand-ins of the networks beside a running demo."""

import socket
import urllib.request
from pathlib import Path

from portal.config import read_run_file
from portal.runtime.sockets import LOOPBACK, choose_port
from portal.stand import STAND_URL
from tests.runtime.portals import RunningPortal, wait_until

LONG = 120.0


def stand_of(folder: Path) -> str:
    """The address of the stand that answers there; empty while none does."""
    url = read_run_file(folder).get(STAND_URL, "")
    try:
        with urllib.request.urlopen(f"{url}/control/health", timeout=5) as answer:
            return url if answer.status == 200 else ""
    except (OSError, ValueError):
        return ""


def test_demo_starts_the_stand_at_the_port_of_the_run_before(tmp_path: Path) -> None:
    urls = []
    for _ in range(2):
        portal = RunningPortal(tmp_path / "data", "--demo", "--workers", "1")
        try:
            assert wait_until(lambda: bool(stand_of(tmp_path / "data")), LONG), portal.said
            urls.append(stand_of(tmp_path / "data"))
        finally:
            portal.end()
        assert not stand_of(tmp_path / "data")
    assert urls[0] == urls[1]
    assert (tmp_path / "data" / "sandbox.db").is_file()


def test_port_that_was_taken_meanwhile_is_not_used_again() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK[0], 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert choose_port(f"http://127.0.0.1:{port}") != port
    assert choose_port(f"http://127.0.0.1:{port}") == port
    assert choose_port("") > 0
    assert choose_port("http://127.0.0.1:99999999") > 0
