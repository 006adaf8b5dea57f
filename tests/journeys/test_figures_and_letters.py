"""A vice-governor reads what others counted; a curator writes to schools and mends a slip of the pen."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_main_job import accept

DISTRICTS = ("Советско-Гаванский район", "район им. Полины Осипенко")
FORM = (
    "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;Субъект РФ;E-mail;"
    "ФИО ответственного;E-mail ответственного\n"
)


def invite(running: Running, role: str, region: str, number: int) -> str:
    """A person of a region, made by the command; the link that it prints."""
    made = running.command(
        "users", "create", "--phone", f"+7 000 000-12-{number:02d}", "--name", "Ким Дарья", "--role", role,
        "--region", region,
    )  # fmt: skip
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stdout + made.stderr
    return found.group()


def look(page: Page) -> None:
    """The page has no fault of accessibility at either width, and nothing sticks out of it."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_leader_reads_the_slide_with_its_source_and_two_districts_at_work(
    running: Running, page: Page
) -> None:
    assert running.command("figures", "slides").returncode == 0
    accept(page, invite(running, "leader", "27", 1))
    page.goto(f"{running.address}/figures")
    look(page)
    page.get_by_role("link", name=re.compile("ЦУР Хабаровского края")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ЦУР Хабаровского края")
    expect(page.get_by_text("осень 2022 года").first).to_be_visible()
    for name in DISTRICTS:
        row = page.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text("в работе")
        words = row.inner_text()
        assert "0" not in words and "%" not in words
    expect(page.get_by_role("row").filter(has_text="раевые учреждения")).to_contain_text("94")
    look(page)
    page.goto(f"{running.address}/figures?region=country&q=сайтов")
    page.get_by_role("link", name=re.compile("Количество сайтов")).first.click()
    page.get_by_role("link", name="Весь источник").click()
    page.get_by_text("Показать таблицей").first.click()
    expect(page.get_by_role("cell", name="39 тыс.").first).to_be_visible()
    look(page)


def test_curator_mends_a_variable_sends_and_sees_the_mailing(running: Running, page: Page) -> None:
    path = running.folder / "letters.csv"
    lines = [
        f"Учреждение «Письмо {n}»;Письмо {n};муниципальный;школа;{make_inn(880 + n)};Курганская область;;"
        f"Иванова Мария Петровна;letter{n}@example.org\n"
        for n in (1, 2, 3)
    ]
    path.write_text(FORM + "".join(lines), encoding="utf-8-sig")
    assert running.command("registry", "import", str(path)).returncode == 0
    accept(page, invite(running, "curator", "45", 2))
    page.goto(f"{running.address}/letters/new?region=45&text=s:site")
    page.get_by_label("Начало номера").fill("45-01")
    page.get_by_label("Срок ответа").fill("2099-12-01")
    body = page.get_by_role("textbox", name="Текст")
    good = body.input_value()
    body.fill(good.replace("{{учреждение}}", "{{учреждене}}"))
    page.get_by_role("button", name="Показать письма").click()
    expect(page.get_by_text("похоже на {{учреждение}}").first).to_be_visible()
    look(page)
    page.get_by_role("textbox", name="Текст").fill(good)
    page.get_by_role("button", name="Показать письма").click()
    expect(page.get_by_text("Уважаемая Мария Петровна").first).to_be_visible()
    look(page)
    page.get_by_role("button", name="Отправить: 3 письма").click()
    row = page.get_by_role("row").filter(has_text="45-01/3")
    expect(row).to_contain_text("letter3@example.org", timeout=60_000)
    look(page)
    page.get_by_role("link", name="45-01/1").click()
    expect(page.get_by_text("Письмо 1").first).to_be_visible()
