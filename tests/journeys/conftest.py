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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stand-ins of the four networks: their address."""
    folder, port = tmp_path_factory.mktemp("networks"), free_port()
    log = (folder / "sandbox.log").open("w")
    command = [sys.executable, "-m", "portal.cli", "sandbox", "--port", str(port)]
    env = os.environ | {"PORTAL_DATA_DIR": str(folder)}
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_open(f"http://localhost:{port}/", process, folder / "sandbox.log")
        yield f"http://localhost:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        log.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, networks: str) -> Iterator[Running]:
    """`portal run` on a free port over an empty folder, its networks played by the stand-ins."""
    folder, port = tmp_path_factory.mktemp("journey"), free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    address = f"http://localhost:{port}"
    env |= {
        "PORTAL_VK_API_URL": f"{networks}/vk/method",
        "PORTAL_VK_SITE_URL": f"{networks}/vk",
        "PORTAL_VK_SERVICE_KEY": "demo-vk-service",
        "PORTAL_OK_API_URL": f"{networks}/ok/fb.do",
        "PORTAL_TELEGRAM_API_URL": f"{networks}/telegram",
        "PORTAL_MAX_API_URL": f"{networks}/max",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_BASE_URL": address,
        "PORTAL_SITES_DOMAIN": f"localhost:{port}",
    }
    log = (folder / "run.log").open("w")
    command = [sys.executable, "-m", "portal.cli", "run", "--port", str(port), "--workers", "1"]
    portal = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_open(f"{address}/health/ready", portal, folder / "run.log")
        yield Running(address, folder, env)
    finally:
        os.killpg(portal.pid, signal.SIGINT)
        portal.wait(30)
        log.close()


def wait_until_open(address: str, portal: subprocess.Popen[Any], log: Path) -> None:
    """Wait until this answers; what it wrote is shown when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and portal.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
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
