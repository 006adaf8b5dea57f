"""A published site in a real browser: accessible, light, usable without scripts and with low vision."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from portal.gosweb.releases.builder import build
from portal.gosweb.releases.serving import Sites
from tests.gosweb.filling import school

PAGES = [
    "/",
    "/sveden/",
    "/sveden/common/",
    "/sveden/employees/",
    "/contacts/",
    "/map/",
    "/search/",
    "/404.html",
]
LOW_VISION = "#a11y"
FIRST_LOAD = 100 * 1024


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site of a school listens."""
    folder = tmp_path_factory.mktemp("public")
    content = school()
    media = folder / "media"
    for blob in content.blobs.values():
        (media / blob).parent.mkdir(parents=True, exist_ok=True)
        (media / blob).write_bytes(Path("portal/static/sites/hero.svg").read_bytes())
    assert not build(content, release_id=1, sites_dir=folder, media_dir=media).reason
    portal: Any = None
    server = make_server("127.0.0.1", 0, Sites(portal, sites_dir=folder, domain="localhost"), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://shkola.localhost:{server.server_port}"
    server.shutdown()
    thread.join()


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_any_page(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto(address + path)
        assert problems(page) == [] and overflow(page) == 0, path


def test_low_vision_works_without_scripts_at_200_percent_on_a_narrow_screen(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    for path in PAGES[:5]:
        page.goto(address + path)
        assert not page.locator(LOW_VISION).is_visible()
        page.get_by_role("link", name="Версия для слабовидящих").click()
        page.locator("label", has_text="200 %").click()
        page.locator("label", has_text="Белый на чёрном").click()
        page.locator("label", has_text="Выключить").click()
        root = page.locator("html")
        assert root.evaluate("e => getComputedStyle(e).fontSize") == "32px"
        assert root.evaluate("e => getComputedStyle(e.ownerDocument.body).backgroundColor") == "rgb(0, 0, 0)"
        assert root.evaluate("e => e.scrollWidth - e.clientWidth") == 0, path
        assert not page.locator("img").first.is_visible()
        page.get_by_role("button", name="Обычная версия").click()
        assert root.evaluate("e => getComputedStyle(e).fontSize") == "16px"
    context.close()


def test_choice_is_kept_from_page_to_page_and_meets_axe(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + "/" + LOW_VISION)
    page.locator("label", has_text="200 %").click()
    page.locator("label", has_text="Синий на голубом").click()
    page.goto(address + "/sveden/common/")
    assert page.locator("html").get_attribute("data-fs") == "200"
    assert page.locator("html").get_attribute("data-sc") == "blue"
    assert problems(page) == [] and overflow(page) == 0
    page.get_by_role("link", name="Версия для слабовидящих").click()
    assert page.locator(".fs-200").is_checked()
    page.get_by_role("button", name="Обычная версия").click()
    page.reload()
    assert page.locator("html").get_attribute("data-fs") is None
    context.close()


def test_first_load_of_the_home_page_is_within_a_hundred_kilobytes(page: Page, address: str) -> None:
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address, wait_until="networkidle")
    assert 50_000 < sum(sizes) <= FIRST_LOAD


def test_search_finds_by_words_and_without_scripts_shows_the_map(
    browser: Browser, page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_role("searchbox").fill("барнаул ШКОЛЬНАЯ")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_text("Найдено страниц").wait_for()
    assert "Основные сведения" in page.locator("#found").inner_text()
    page.get_by_role("searchbox").fill("питание")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#found a").first).to_contain_text("питания")
    page.get_by_role("searchbox").fill("бегемот")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_text("Ничего не нашлось").wait_for()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{address}/search/?q=устав")
    assert plain.locator("#site-map").get_by_role("link", name="Документы").is_visible()
    context.close()


def test_keyboard_begins_with_the_skip_link_and_opens_the_menu_of_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "К содержанию"
    page.locator(".mn summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".mn details").get_by_role("link", name="Контакты").is_visible()


def test_page_prints_without_menus(page: Page, address: str) -> None:
    page.goto(address + "/sveden/common/")
    page.emulate_media(media="print")
    assert not page.locator(".mn").is_visible() and not page.locator(".side").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
