"""A whole portal in one process tree, and a real browser to walk through it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 90  # seconds for the portal to open
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Running:
    """A portal that runs: where it is and where its data lies."""

    address: str
    folder: Path
    env: dict[str, str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `portal …` over the same data."""
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *arguments], env=self.env, capture_output=True, text=True
        )


def find_browser() -> str | None:
    """The path of a Chromium, or nothing."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`portal run` on a free port over an empty folder."""
    folder = tmp_path_factory.mktemp("journey")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    address = f"http://localhost:{port}"
    env |= {
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_BASE_URL": address,
        "PORTAL_SITES_DOMAIN": f"localhost:{port}",
    }
    log = (folder / "run.log").open("w")
    command = [sys.executable, "-m", "portal.cli", "run", "--port", str(port), "--workers", "1"]
    portal = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_open(address, portal, folder / "run.log")
        yield Running(address, folder, env)
    finally:
        os.killpg(portal.pid, signal.SIGINT)
        portal.wait(30)
        log.close()


def wait_until_open(address: str, portal: subprocess.Popen[Any], log: Path) -> None:
    """Wait for the portal's answer; what it wrote is shown when it never comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and portal.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the portal did not open:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence is a failure."""
    path = find_browser()
    if path is None:  # `make test` leaves this folder out and names what it left; CI must not get here
        pytest.fail("no Chromium: run `make browser`")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person's browser at a desktop width."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="ru-RU")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab whose console must stay empty."""
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    assert [text for text in told if "409" not in text and "422" not in text] == []
