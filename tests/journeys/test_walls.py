"""Walls of the stand-ins in a real browser: clear to everybody, no wider than the screen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.sandbox.walls import NETWORKS, fill
from tests.stand import Stand, standing


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """Stand-ins with a community in each network."""
    with standing() as stand:
        fill(stand)
        yield stand


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(stand: Stand, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    walls = [f"/{network}/wall/{each}" for network, each in NETWORKS.items()]
    for path in ["/", "/?q=нет", "/vk/wall/5/1", "/talks/telegram", *walls]:
        page.goto(stand.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
