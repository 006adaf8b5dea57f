"""A collection: the ЦУР asks, districts send their parts, what was agreed is in the registry."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_main_job import accept

DISTRICT = "Учебный муниципальный район"


def invite(running: Running, phone: str, role: str, *scope: str) -> str:
    """A person made by the command; the one-time link that it prints."""
    name = f"Орлова Ирина {phone[-2:]}"
    made = running.command("users", "create", "--phone", phone, "--name", name, "--role", role, *scope)
    assert made.returncode == 0, made.stderr
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stdout
    return found.group()


def open_collection(page: Page, running: Running) -> None:
    """Ask one district."""
    page.goto(f"{running.address}/collections/new")
    page.get_by_label("Название", exact=True).fill("Реестр учреждений с соцсетями и ответственным")
    page.get_by_label("Срок", exact=True).fill((date.today() + timedelta(days=10)).isoformat())
    page.get_by_label(re.compile("Районы, которых нет в списке")).fill(DISTRICT)
    page.get_by_role("button", name="Открыть сбор").click()
    expect(page.get_by_role("heading", name=re.compile("Реестр учреждений"))).to_be_visible()


def fill_on_screen(page: Page, running: Running) -> None:
    """A secretary types her school in and sends the part."""
    page.goto(f"{running.address}/collections")
    page.get_by_role("link", name=re.compile("Реестр учреждений")).click()
    page.get_by_role("link", name="Добавить учреждение").first.click()
    page.get_by_label("Полное наименование").fill("Муниципальное учреждение «Учебная школа № 501»")
    page.get_by_label("Краткое наименование").fill("Учебная школа № 501")
    page.get_by_label("ИНН", exact=True).fill(make_inn(501))
    page.get_by_label("ВКонтакте").fill("vk.com/school501")
    page.get_by_label("ФИО ответственного").fill("Гуляева Ольга Романовна")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено: Учебная школа № 501")).to_be_visible()
    page.get_by_role("button", name="Отправить в ЦУР").click()
    page.get_by_role("dialog").get_by_role("button", name="Отправить в ЦУР").click()
    expect(page.get_by_text("Часть отправлена в ЦУР")).to_be_visible()


def test_a_collection_end_to_end(page: Page, browser: Browser, running: Running, tmp_path: Path) -> None:
    accept(page, invite(running, "+7 000 000-01-01", "curator", "--region", "22"))
    open_collection(page, running)
    theirs = browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 1000}).new_page()
    accept(
        theirs, invite(running, "+7 000 000-01-02", "curator", "--region", "22", "--municipality", DISTRICT)
    )
    fill_on_screen(theirs, running)
    page.reload()
    expect(page.get_by_role("row", name=re.compile(DISTRICT))).to_contain_text("Отправлена")
    page.get_by_role("button", name="Принять и записать в реестр").click()
    page.get_by_role("dialog").get_by_role("button", name="Принять и записать в реестр").click()
    expect(page.get_by_text(re.compile("^Принято"))).to_be_visible(timeout=30_000)
    page.goto(f"{running.address}/organizations?q=501")
    expect(page.get_by_role("row", name=re.compile("Учебная школа № 501"))).to_contain_text("Гуляева Ольга")
