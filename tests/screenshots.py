"""The main pages at two widths, for looking at: python -m tests.screenshots [FOLDER]."""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from portal.config import DEMO_PASSWORD
from tests.journeys.conftest import OPTIONS, find_browser
from tests.runtime.portals import RunningPortal, wait_until

WIDTHS = {1440: 900, 390: 844}
CURATOR, SITE_ADMIN = "+70000000002", "+70000000005"
DEMO_PATIENCE = 300


def main(folder: Path) -> int:
    """Start a portal with the demo, take the pictures, say where they are."""
    path = find_browser()
    if path is None:
        print("Нет браузера: сначала make browser.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        portal = RunningPortal(Path(data) / "data", "--demo")
        try:
            if not wait_until(lambda: portal.ask("/health/ready")[0] == 200, DEMO_PATIENCE):
                print(portal.said, file=sys.stderr)
                return 1
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            take_all(browser, f"localhost:{portal.port}", folder)
            browser.close()
        finally:
            portal.process.terminate()
            portal.process.wait(20)
    print(f"Снимки лежат в {folder}.")
    return 0


def take_all(browser: Browser, host: str, folder: Path) -> None:
    """All pages at each width."""
    shutil.rmtree(folder, ignore_errors=True)
    for width, height in WIDTHS.items():
        for phone, pages in (
            (CURATOR, cabinet_of_curator(host)),
            (SITE_ADMIN, cabinet_of_admin(host)),
            ("", published(host)),
        ):
            context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
            page = context.new_page()
            if phone:
                sign_in(page, host, phone)
            for name, address in pages.items():
                page.goto(address, wait_until="networkidle")
                if name == "card":
                    page.goto(f"http://{host}{first_card(page)}", wait_until="networkidle")
                page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            context.close()


def first_card(page: Page) -> str:
    """The address of the first card of the list."""
    links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href') || '')")
    return next(link for link in links if re.fullmatch(r"/organizations/\d+", link))


def sign_in(page: Page, host: str, phone: str) -> None:
    """Come in as a demo person."""
    page.goto(f"http://{host}/login")
    page.fill("[name=phone]", phone)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def cabinet_of_curator(host: str) -> dict[str, str]:
    """What a curator begins with; the card is opened from the list."""
    return {
        "overview": f"http://{host}/",
        "organizations": f"http://{host}/organizations",
        "card": f"http://{host}/organizations",
        "collection": f"http://{host}/collections/1",
        "part": f"http://{host}/collections/parts/2",
        "tasks": f"http://{host}/tasks",
        "terms": f"http://{host}/terms",
        "figures": f"http://{host}/figures",
        "responsible": f"http://{host}/responsible",
    }


def cabinet_of_admin(host: str) -> dict[str, str]:
    """What fills a site."""
    site = f"http://{host}/sites/demo-school-60"
    return {"checklist": site, "section": f"{site}/sections/common", "releases": f"{site}/releases"}


def published(host: str) -> dict[str, str]:
    """What citizens read."""
    site = f"http://demo-school.{host}"
    return {"home": f"{site}/", "sveden": f"{site}/sveden/common/"}


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:2]) if sys.argv[1:] else Path("screenshots")))
