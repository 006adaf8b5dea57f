"""The ЦУР sends a template to forty institutions: two answer, one is answered for, one is late."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_correction import create
from tests.journeys.test_main_job import accept

FIRST, COUNT = 9301, 40
TITLE = "Лыжня России: приглашение"
HERE = ZoneInfo("Asia/Krasnoyarsk")
LATE, DELEGATED = 4, 3  # numbers of institutions: one keeps silent, one lets the ЦУР speak


def name(number: int) -> str:
    """What an institution is called."""
    return f"Учебная школа № {FIRST + number}"


def bring_in(running: Running, folder: Path) -> None:
    """Forty schools of a region, each with a connected page; one allows the ЦУР to post."""
    registry = ["Полное наименование;Краткое наименование;Уровень;Тип;ИНН;КПП;Субъект РФ;Муниципалитет"]
    pages = ["ИНН;Сеть;Ссылка;Идентификатор;Ключ доступа;Разрешён постинг вышестоящему"]
    for number in range(1, COUNT + 1):
        inn, group = make_inn(FIRST + number), 930000 + number
        registry.append(
            f"Муниципальное учреждение «{name(number)}»;{name(number)};муниципальный;школа;{inn};000001001;"
            "Республика Хакасия;город Абакан"
        )
        allows = "да" if number == DELEGATED else "нет"
        pages.append(f"{inn};vk;https://vk.com/club{group};{group};demo-vk-community-{group};{allows}")
    for command, rows in (("registry", registry), ("pages", pages)):
        file = folder / f"{command}.csv"
        file.write_text("\n".join(rows), encoding="utf-8")
        done = running.command(command, "import", str(file))
        assert done.returncode == 0, done.stderr + done.stdout


def invite(running: Running, number: int) -> str:
    """An editor of one institution; the link to come in by."""
    inn, phone = make_inn(FIRST + number), f"+7 000 000-93-1{number}"
    return create(running, phone, "Ершова Ольга", "page_editor", "--inn", inn, "--region", "19")


def issue(page: Page, running: Running) -> str:
    """Make a campaign with a template and send it out; the address of the template."""
    page.goto(f"{running.address}/campaigns/new")
    page.get_by_label("Название").fill("Лыжня России")
    page.get_by_role("button", name="Дальше: первый шаблон").click()
    page.get_by_label("Тема", exact=True).fill(TITLE)
    page.get_by_label("Тематика").fill("Спорт")
    page.get_by_label("Текст поста", exact=True).fill("{{учреждение}} зовёт на лыжню в субботу в 10:00")
    soon = datetime.now(HERE) + timedelta(seconds=110)
    page.get_by_label("Срок публикации", exact=True).fill(soon.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("checkbox", name="Школа").check()
    expect(page.get_by_text(re.compile(rf"{COUNT}\s+учреждени"))).to_be_visible()
    page.get_by_role("button", name="Сохранить и посмотреть").click()
    address = page.url
    page.get_by_role("button", name=re.compile(rf"^Разослать: {COUNT}")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Разослать")).click()
    expect(page.get_by_role("heading", name=re.compile(rf"Опубликовали 0 из {COUNT}"))).to_be_visible()
    return address


def look_until(page: Page, address: str, words: str) -> None:
    """Look again and again: the cron and the clock have minutes."""
    for _ in range(40):
        page.goto(address)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(3000)
    raise AssertionError(f"{words} never came to {address}")


def answer(page: Page, running: Running) -> None:
    """An institution's editor opens the event, adds a word, and publishes."""
    page.goto(f"{running.address}/templates")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Подготовить пост").click()
    text = page.get_by_label("Текст", exact=True)
    text.fill(f"{text.input_value()}. Ждём вас!")
    page.get_by_label(re.compile("^ВКонтакте")).first.check()
    page.get_by_role("button", name="Опубликовать сейчас").click()
    expect(page.get_by_text("Опубликован", exact=True).first).to_be_visible(timeout=90_000)
    page.get_by_role("link", name="Открыть запись").first.click()
    expect(page.get_by_text("зовёт на лыжню в субботу")).to_be_visible()


def check_looks(page: Page, address: str) -> None:
    """The page is clean for readers aloud and fits a phone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).violations_count == 0
    page.set_viewport_size({"width": 1440, "height": 1000})


def test_campaign_of_forty_institutions(
    running: Running, browser: Browser, page: Page, tmp_path: Path
) -> None:
    bring_in(running, tmp_path)
    agency = create(running, "+7 000 000-93-01", "Гусева Анна", "agency_editor", "--region", "19")
    accept(page, agency)
    links = [invite(running, number) for number in (1, 2)]
    address = issue(page, running)
    for link in links:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="ru-RU")
        editor = context.new_page()
        accept(editor, link)
        look_until(editor, f"{running.address}/notices", TITLE)
        answer(editor, running)
        context.close()
    page.goto(f"{address}?q={FIRST + DELEGATED}")
    page.get_by_role("button", name="Подготовить", exact=True).click()
    page.get_by_label(re.compile("^ВКонтакте")).first.check()
    page.get_by_role("button", name="Опубликовать сейчас").click()
    expect(page.get_by_text("Опубликован", exact=True).first).to_be_visible(timeout=90_000)
    page.goto(address)
    expect(page.get_by_role("heading", name=re.compile(rf"Опубликовали 3 из {COUNT}"))).to_be_visible()
    look_until(page, f"{address}?q={FIRST + LATE}", "опоздание")
    page.goto(f"{address}?q={FIRST + DELEGATED}")
    expect(page.get_by_text("пост подготовил ЦУР")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("ВКонтакте"))).to_be_visible()
    check_looks(page, address)
