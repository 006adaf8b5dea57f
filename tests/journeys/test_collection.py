"""A collection: three districts send their parts each its own way, doubles are merged, all agree."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_correction import check_looks
from tests.journeys.test_main_job import accept

TITLE = "Реестр учреждений с соцсетями, почтой и ответственным"
DISTRICTS = ("Верхний муниципальный район", "Нижний муниципальный район", "Средний муниципальный район")
HEADERS = "Полное наименование;Краткое наименование;ИНН;ВКонтакте;E-mail;ФИО ответственного"
SCHOOL = "Муниципальное учреждение «Учебная школа № 501»"


def invite(running: Running, number: int, *scope: str) -> str:
    """A curator made by the command; the one-time link that it prints."""
    phone = f"+7 000 000-02-{number:02}"
    made = running.command(
        "users", "create", "--phone", phone, "--name", f"Орлова Ирина {number}", "--role", "curator", *scope
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stdout
    return found.group()


def come_in(browser: Browser, running: Running, number: int, *scope: str) -> Page:
    """A person with a browser of their own, on the list of collections."""
    page = browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 1000}).new_page()
    accept(page, invite(running, number, *scope))
    page.goto(f"{running.address}/collections")
    return page


def open_collection(page: Page, running: Running) -> None:
    """Ask three districts."""
    page.goto(f"{running.address}/collections/new")
    page.get_by_label("Название", exact=True).fill(TITLE)
    page.get_by_label("Срок", exact=True).fill((date.today() + timedelta(days=10)).isoformat())
    page.get_by_label(re.compile("Районы, которых нет в списке")).fill("\n".join(DISTRICTS))
    for known in page.locator("#districts input:checked").all():
        known.uncheck()
    page.get_by_role("button", name="Открыть сбор").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def send(page: Page) -> None:
    """Hand the part over."""
    page.get_by_role("button", name="Отправить в ЦУР").click()
    page.get_by_role("dialog").get_by_role("button", name="Отправить в ЦУР").click()
    expect(page.get_by_text("Часть отправлена в ЦУР")).to_be_visible()


def fill_on_screen(page: Page) -> None:
    """A secretary types two schools in, one with a mistake that she mends."""
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Добавить учреждение").first.click()
    page.get_by_label("Полное наименование").fill(SCHOOL)
    page.get_by_label("Краткое наименование").fill("Учебная школа № 501")
    page.get_by_label("ИНН", exact=True).fill("123")
    page.get_by_label("ВКонтакте").fill("vk.com/school501")
    page.get_by_label("ФИО ответственного").fill("Гуляева Ольга Романовна")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_text(re.compile("исправьте")).first).to_be_visible()
    page.get_by_label("ИНН", exact=True).fill(make_inn(501))
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_text("Сохранено: Учебная школа № 501")).to_be_visible()
    send(page)


def paste(page: Page) -> None:
    """Another copies rows out of a spreadsheet: no headers, tabs between cells."""
    page.get_by_role("link", name=TITLE).click()
    rows = [
        ["Учебная школа № 502", make_inn(502), "vk.com/s502", "Ким Дарья", "80000000502", "s502@example.org"],
        ["Учебный сад № 503", make_inn(503), "ok.ru/g503", "Осипов Илья", "80000000503", "s503@example.org"],
    ]
    page.get_by_label("Строки из таблицы").fill("\n".join("\t".join(row) for row in rows))
    page.get_by_role("button", name="Добавить строки").click()
    expect(page.get_by_text("Добавлено строк: 2")).to_be_visible()
    send(page)


def upload(page: Page, folder: Path) -> None:
    """A third sends a file, with a school of the first district in it too."""
    page.get_by_role("link", name=TITLE).click()
    path = folder / "часть.csv"
    lines = [
        f"{SCHOOL};Школа № 501;{make_inn(501)};;s501@example.org;Гуляева О. Р.",
        f"Учебный клуб № 504;Учебный клуб № 504;{make_inn(504)};vk.com/club504;s504@example.org;Назаров Илья",
    ]
    path.write_text("\n".join([HEADERS, *lines]), encoding="utf-8-sig")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Загрузить строки").click()
    expect(page.get_by_text("Добавлено строк: 2")).to_be_visible()
    send(page)


def merge(page: Page) -> None:
    """The school sent twice: the name of one district, the e-mail of the other."""
    page.get_by_role("button", name="Записать в реестр").click()
    page.get_by_role("dialog").get_by_role("button", name="Записать в реестр").click()
    expect(page.get_by_text(re.compile("Сначала разберите совпадения: 1"))).to_be_visible()
    page.get_by_role("link", name=re.compile("Совпадения")).click()
    expect(page.get_by_role("heading", name="Учебная школа № 501")).to_be_visible()
    page.get_by_role("button", name=re.compile("Слить в одну строку")).click()
    expect(page.get_by_text("Слито в одну строку: Учебная школа № 501")).to_be_visible()


def read_agreed(page: Page, address: str) -> list[dict[str, str]]:
    """An export as rows by header."""
    text = page.request.get(address).body().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_collection_end_to_end(page: Page, browser: Browser, running: Running, tmp_path: Path) -> None:
    accept(page, invite(running, 1, "--region", "22"))
    open_collection(page, running)
    address = page.url
    districts = [
        come_in(browser, running, number, "--region", "22", "--municipality", name)
        for number, name in enumerate(DISTRICTS, 2)
    ]
    fill_on_screen(districts[0])
    paste(districts[1])
    upload(districts[2], tmp_path)
    page.goto(address)
    expect(page.get_by_text("3 из 3")).to_be_visible()
    merge(page)
    desk = address.removeprefix(running.address)
    part = districts[0].url.removeprefix(running.address)
    for path in ("/collections", "/collections/new", desk, f"{desk}/doubles", f"{desk}/rows", part):
        check_looks(page, running, path)
    page.set_viewport_size({"width": 1440, "height": 900})
    agreed = read_agreed(page, f"{address}/export.csv")
    assert [row["Краткое наименование"] for row in agreed] == [
        "Учебная школа № 501", "", "", "Учебный клуб № 504"
    ]  # fmt: skip
    assert (agreed[0]["E-mail"], agreed[0]["ВКонтакте"]) == ("s501@example.org", "https://vk.com/school501")
    page.goto(address)
    page.get_by_role("button", name="Записать в реестр").click()
    page.get_by_role("dialog").get_by_role("button", name="Записать в реестр").click()
    expect(page.get_by_text(re.compile("^Принято"))).to_be_visible(timeout=30_000)
    written = read_agreed(page, f"{running.address}/organizations/export.csv?region=22&q=учебн")
    by_inn = {row["ИНН"]: row for row in written}
    for row in agreed:
        stands = by_inn[row["ИНН"]]
        said = {name: value for name, value in row.items() if value and name != "Учебные данные"}
        assert {name: stands[name] for name in said} == said
