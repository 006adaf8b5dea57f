"""Thirty schools are invited by a sheet; one comes in by a slip, then forgets the password."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_main_job import accept
from tests.smtp_servers import Postbox, smtp_serving

SCHOOLS, NEW = 30, "жёлтая кружка на полке"
FORM = "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;Субъект РФ;Муниципалитет\n" + "".join(
    f"Муниципальное учреждение «Школа списка № {number}»;Школа списка № {number};муниципальный;школа;"
    f"{make_inn(5000 + number)};Белгородская область;город Белгород\n"
    for number in range(SCHOOLS)
)
PEOPLE = "ИНН;ФИО;Телефон\n" + "".join(
    f"{make_inn(5000 + number)};Ёлкина Анна {number};8 000 000-50-{number:02}\n" for number in range(SCHOOLS)
)


@pytest.fixture
def curator(page: Page, running: Running, tmp_path: Path) -> Iterator[Page]:
    """A curator of a region with thirty schools, signed in."""
    path = tmp_path / "школы.csv"
    path.write_text(FORM, encoding="utf-8-sig")
    done = running.command("registry", "import", str(path), "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["rejected"] == [], done.stderr
    made = running.command(
        "users", "create", "--phone", "+7 000 000-49-99", "--name", "Гусев Артём", "--role", "curator",
        "--region", "31",
    )  # fmt: skip
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stderr
    accept(page, found.group())
    yield page


def issue(page: Page, running: Running, folder: Path) -> None:
    """Make up the list, look at it, press the button, wait for the end."""
    path = folder / "люди.csv"
    path.write_text(PEOPLE, encoding="utf-8-sig")
    page.goto(f"{running.address}/invitations/new")
    page.get_by_label("Название списка").fill("Школы Белгорода")
    page.get_by_label("Людей из файла").check()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Составить список").click()
    page.get_by_role("button", name=re.compile("Выпустить: 30")).click()
    expect(page.get_by_text("Выпущено ссылок: 30, вошли 0, не вошли 30")).to_be_visible(timeout=60_000)
    assert Axe().run(page).violations_count == 0


def print_slips(page: Page, folder: Path) -> str:
    """The text of the PDF that the button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Листы: 30")).click()
    path = folder / "листы.pdf"
    download.value.save_as(path)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(path).pages)


def prove_address(page: Page, running: Running) -> None:
    """Put an address into the profile and prove it by the code that comes."""
    with smtp_serving() as box:
        page.goto(f"{running.address}/profile")
        page.get_by_label("Электронная почта").fill("anna@example.org")
        page.get_by_role("button", name="Сохранить", exact=True).click()
        page.get_by_role("button", name="Подтвердить почту").click()
        page.get_by_role("textbox", name="Код из письма").fill(code_from(running, box))
        page.get_by_role("button", name="Подтвердить", exact=True).click()
        expect(page.get_by_text("Адрес подтверждён.")).to_be_visible()


def code_from(running: Running, box: Postbox) -> str:
    """Have the mail sent to this server now, and read the code of the letter."""
    program = "from portal import create_app\nfrom portal.mail.jobs import send_due_mail\n"
    program += "with create_app().app_context(): send_due_mail()"
    env, end = running.env | {"PORTAL_SMTP_URL": box.url}, time.monotonic() + 30
    while not box.letters and time.monotonic() < end:  # the worker may not have written it yet
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    found = re.search(r"\b\d{6}\b", box.last.get_content())
    assert found
    return found.group()


def forget(page: Page, running: Running, phone: str) -> None:
    """Set a new password by a code, without knowing the old one."""
    with smtp_serving() as box:
        page.goto(f"{running.address}/login")
        page.get_by_role("link", name="Забыли пароль?").click()
        page.get_by_label("Телефон").fill(phone)
        page.get_by_role("button", name="Получить код").click()
        expect(page.get_by_text(re.compile("Если такой номер есть"))).to_be_visible()
        page.get_by_role("textbox", name="Код из письма").fill(code_from(running, box))
        page.get_by_label("Придумайте пароль").fill(NEW)
        page.get_by_label("Пароль ещё раз").fill(NEW)
        page.get_by_role("button", name="Сохранить пароль и войти").click()
    page.wait_for_url(lambda url: "/login" not in url)


def test_thirty_schools_are_invited_on_paper_and_one_comes_in(
    curator: Page, browser: Browser, running: Running, tmp_path: Path
) -> None:
    issue(curator, running, tmp_path)
    text = print_slips(curator, tmp_path)
    links = re.findall(r"http\S+/invite/[\w-]+", text)
    assert len(set(links)) == SCHOOLS and "Ёлкина Анна 29" in text
    theirs = browser.new_context(locale="ru-RU", viewport={"width": 390, "height": 844}).new_page()
    accept(theirs, links[0])
    curator.reload()
    expect(curator.get_by_text("вошли 1, не вошли 29")).to_be_visible()
    prove_address(theirs, running)
    stranger = browser.new_context(locale="ru-RU").new_page()
    forget(stranger, running, "8 (000) 000-50-00")
    theirs.goto(f"{running.address}/profile")
    expect(theirs.get_by_role("heading", name="Вход в портал")).to_be_visible()
    curator.goto(f"{running.address}/people?came=never")
    expect(curator.get_by_text("29 человек по условию")).to_be_visible()
    assert Axe().run(curator).violations_count == 0
