"""An institution tells of a new head and a new name; its curator confirms; the history names them both."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_main_job import PDF, accept

SCHOOL, LYCEUM = "Учебная школа № 88", "Учебный лицей № 88"
ADMIN, CURATOR = "Ершова Наталья Восьмая", "Орлова Ирина Восьмая"
FORM = (
    "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;КПП;Субъект РФ;Муниципалитет\n"
    f"Муниципальное учреждение «{SCHOOL}»;{SCHOOL};муниципальный;школа;{make_inn(88)};000001001;"
    "Алтайский край;город Бийск\n"
)


def create(running: Running, phone: str, name: str, role: str, *scope: str) -> str:
    """A person made by the command; the link that it prints."""
    made = running.command("users", "create", "--phone", phone, "--name", name, "--role", role, *scope)
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stderr
    return found.group()


def propose(page: Page, kind: str, fields: dict[str, str]) -> None:
    """Open the card, choose what has changed, fill the form with its document, send it."""
    page.get_by_role("link", name=SCHOOL).first.click()
    page.get_by_role("link", name="Сообщить об изменении").click()
    page.get_by_role("link", name=kind).click()
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(re.compile("^Документ")).fill("приказ № 12")
    page.get_by_label("Дата документа").fill("2026-09-01")
    page.get_by_label("С какого дня").fill("2026-09-01")
    file = {"name": "приказ.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Сам документ").set_input_files(file)
    page.get_by_role("button", name="Отправить куратору").click()
    expect(page.get_by_text("Предложение отправлено")).to_be_visible()


def decide(page: Page, running: Running, kind: str, reason: str = "") -> None:
    """Open a proposal from the queue; confirm it, or refuse it with a reason."""
    page.goto(f"{running.address}/corrections")
    row = page.locator("tr", has_text=kind).filter(has_text="приказ № 12")
    row.get_by_role("link").first.click()
    if reason:
        page.get_by_label("Причина отказа").fill(reason)
        page.get_by_role("button", name="Отклонить").click()
        expect(page.get_by_text("Учреждение увидит причину")).to_be_visible()
        return
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("сведения в реестре обновлены")).to_be_visible()


def check_looks(page: Page, running: Running, *paths: str) -> None:
    """Pages are accessible and fit at both widths."""
    for path in paths:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(running.address + path)
            results = Axe().run(page)
            assert results.violations_count == 0, f"{path} {results.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def open_card(page: Page, running: Running) -> str:
    """The card of the school under its new name; its path."""
    page.goto(f"{running.address}/organizations")
    page.get_by_role("link", name=LYCEUM).first.click()
    return page.url.removeprefix(running.address)


def expect_told(page: Page) -> None:
    """The history and the journal say who did what."""
    lines = page.locator("tbody tr")
    for who, what in (
        (ADMIN, "предложено исправление «Переименование»"),
        (CURATOR, "подтверждено исправление «Переименование»"),
        (ADMIN, "предложено исправление «Новый руководитель»"),
        (CURATOR, "подтверждено исправление «Новый руководитель»"),
        (CURATOR, "отклонено исправление «Контакты и адрес»: В приказе другой адрес"),
    ):
        expect(lines.filter(has_text=who).filter(has_text=what).first).to_be_visible()


def test_a_correction_is_proposed_confirmed_and_told_by_history_and_journal(
    running: Running, page: Page, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "реестр.csv"
    path.write_text(FORM, encoding="utf-8-sig")
    assert running.command("registry", "import", str(path)).returncode == 0
    accept(page, create(running, "+7 000 000-88-01", ADMIN, "site_admin", "--inn", make_inn(88)))
    for kind, fields in (
        ("Новый руководитель", {"ФИО нового руководителя": "Новикова Анна", "Должность": "директор"}),
        ("Переименование", {"Краткое наименование": LYCEUM}),
        ("Контакты и адрес", {"Адрес": "Бийск, ул. Учебная, д. 8"}),
    ):
        page.goto(f"{running.address}/organizations")
        propose(page, kind, fields)

    other = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="ru-RU")
    curator = other.new_page()
    accept(curator, create(running, "+7 000 000-88-02", CURATOR, "curator", "--region", "22"))
    decide(curator, running, "Новый руководитель")
    decide(curator, running, "Переименование")
    decide(curator, running, "Контакты и адрес", "В приказе другой адрес")

    card = open_card(page, running)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Учебный лицей"))
    expect(page.get_by_text("Новикова Анна").first).to_be_visible()
    page.get_by_role("link", name="История", exact=True).click()
    curator.goto(f"{running.address}/journal")
    for told in (page, curator):
        expect_told(told)
    check_looks(page, running, card, f"{card}/corrections", f"{card}/corrections/merger", f"{card}/history")
    place = card.replace("/organizations/", "/responsible/organizations/")
    check_looks(curator, running, "/corrections?state=all", "/corrections/1", "/responsible", place)
    check_looks(curator, running, "/organizations/new")
    other.close()
