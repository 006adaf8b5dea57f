"""A librarian connects her page: a bad key is refused in words, a good one is kept, never shown."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_correction import create
from tests.journeys.test_main_job import accept

LIBRARY, GROUP = "Учебная библиотека № 92", "920092"
FORM = (
    "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;КПП;Субъект РФ;Муниципалитет\n"
    f"Муниципальное учреждение «{LIBRARY}»;{LIBRARY};муниципальный;культура;{make_inn(92)};000001001;"
    "Алтайский край;город Бийск\n"
)
PAGES = f"ИНН;Сеть;Ссылка;Идентификатор\n{make_inn(92)};vk;https://vk.com/club{GROUP};{GROUP}\n"


def bring_in(running: Running, folder: Path) -> None:
    """The library and its page without a key, by the commands."""
    for name, rows in (("registry", FORM), ("pages", PAGES)):
        file = folder / f"{name}.csv"
        file.write_text(rows, encoding="utf-8")
        done = running.command(name, "import", str(file))
        assert done.returncode == 0, done.stderr + done.stdout


def look(page: Page) -> None:
    """No barrier at either width, and nothing wider than the screen."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_librarian_connects_her_page_with_a_second_key(running: Running, page: Page, tmp_path: Path) -> None:
    bring_in(running, tmp_path)
    scope = ("--inn", make_inn(92), "--region", "22")
    accept(page, create(running, "+7 000 000-92-01", "Ершова Ольга", "page_editor", *scope))
    page.goto(f"{running.address}/pages")
    page.get_by_role("link", name=re.compile(LIBRARY)).first.click()
    page.get_by_role("link", name="Подключить страницу").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Подключение страницы")
    expect(page.get_by_text("управление сообществом", exact=False).first).to_be_visible()

    page.get_by_label("Ключ сообщества", exact=True).fill("vk2.a.personal-key-of-an-employee")
    page.get_by_role("button", name="Проверить и подключить").click()
    expect(page.get_by_role("heading", name="Ключ не прошёл проверку")).to_be_visible()
    expect(page.get_by_label("Ключ сообщества", exact=True)).to_have_value("")
    look(page)

    page.get_by_label("Ключ сообщества", exact=True).fill(f"demo-vk-community-{GROUP}")
    page.get_by_label("Чей это ключ").fill("Ершова Ольга")
    page.get_by_role("button", name="Проверить и подключить").click()
    expect(page.get_by_text("Ключ работает")).to_be_visible()
    expect(page.get_by_text("Работает", exact=True)).to_be_visible()
    expect(page.get_by_text("Добавьте ключ администратора").first).to_be_visible()
    assert f"demo-vk-community-{GROUP}" not in page.content()
    look(page)
