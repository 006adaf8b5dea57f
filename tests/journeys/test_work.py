"""A task for three institutions from the curator to the section and back; a question to the ЦУР."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_main_job import PDF, accept

PLACE = "Работный муниципальный район"
HEADER = "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;Субъект РФ;Муниципалитет\n"
TITLE = "Проверить раздел «Основные сведения»"


def invite(running: Running, number: int, name: str, role: str, *scope: str) -> str:
    """A person made by the command; the one-time link that it prints."""
    phone = f"+7 000 000-09-{number:02}"
    made = running.command("users", "create", "--phone", phone, "--name", name, "--role", role, *scope)
    assert made.returncode == 0, made.stderr
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stdout
    return found.group()


def import_three(running: Running, folder: Path) -> None:
    """Three schools of one district."""
    path = folder / "three.csv"
    place = f"муниципальный;школа;{{}};Алтайский край;{PLACE}\n"
    names = {n: f"Муниципальная школа № {n};Работная школа № {n};" for n in (901, 902, 903)}
    rows = [name + place.format(make_inn(n)) for n, name in names.items()]
    path.write_text(HEADER + "".join(rows), encoding="utf-8-sig")
    done = running.command("registry", "import", str(path))
    assert done.returncode == 0, done.stderr


def issue(page: Page, running: Running) -> None:
    """The curator sets a task to all that the list shows."""
    page.goto(f"{running.address}/organizations?q=Работная")
    page.get_by_role("link", name="Поставить задачу всем").click()
    expect(page.get_by_role("heading", name=re.compile("Получат 3.учреждения"))).to_be_visible()
    page.get_by_label("Что сделать").fill(TITLE)
    page.get_by_label("Срок", exact=True).fill((date.today() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name=re.compile("Поставить: 3")).click()
    expect(page.get_by_role("heading", name=re.compile("Сдано 0 из 3"))).to_be_visible()


def bell(page: Page, running: Running) -> Locator:
    """Titles of a person's notices."""
    page.goto(f"{running.address}/notices")
    return page.locator("#notices .list .name")


def do(page: Page, words: str, button: str) -> None:
    """Write into the dialogue and press."""
    page.get_by_label("Сообщение").fill(words)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".msgs")).to_contain_text("Готово")


def remark(page: Page, running: Running) -> str:
    """The curator leaves a remark from the page of a section; the address of the task."""
    page.goto(f"{running.address}/organizations?q=901")
    page.get_by_role("link", name="Работная школа № 901").click()
    page.get_by_role("link", name="Создать сайт").click()
    page.get_by_label("Адрес сайта").fill("rabota-901")
    page.get_by_role("button", name="Создать сайт").click()
    page.goto(f"{running.address}/sites/rabota-901/sections/common")
    page.get_by_role("link", name="Оставить замечание").click()
    page.get_by_label("Что сделать").fill("Нет режима работы")
    page.get_by_role("button", name="Поставить").click()
    expect(page.get_by_role("heading", name="Нет режима работы")).to_be_visible()
    return page.url


def answer_in_section(page: Page, running: Running, folder: Path) -> None:
    """The administrator sees the remark over the section and answers with a file."""
    page.goto(f"{running.address}/sites/rabota-901/sections/common")
    page.get_by_role("link", name="Нет режима работы").click()
    (folder / "режим.pdf").write_bytes(PDF)
    page.get_by_label("Файл").set_input_files(folder / "режим.pdf")
    do(page, "Добавили режим работы", "Сдать")
    expect(page.get_by_role("link", name=re.compile("режим.pdf"))).to_be_visible()


def ask(page: Page, running: Running) -> None:
    """Write to the ЦУР from a screen."""
    page.goto(f"{running.address}/sites/rabota-901")
    page.get_by_role("link", name="Написать в ЦУР").click()
    page.get_by_label("О чём").select_option("section")
    page.get_by_role("textbox", name="Вопрос").fill("Где взять образец режима?")
    page.get_by_role("button", name="Отправить вопрос").click()
    expect(page.get_by_text(re.compile("Вопрос № .* принят"))).to_be_visible()
    expect(page.get_by_text("Очередь", exact=True)).to_be_visible()


def test_a_task_and_a_question_end_to_end(
    page: Page, browser: Browser, running: Running, tmp_path: Path
) -> None:
    accept(page, invite(running, 1, "Орлова Ирина", "curator", "--region", "22"))
    import_three(running, tmp_path)
    theirs = browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 1000}).new_page()
    accept(theirs, invite(running, 2, "Ершова Наталья", "site_admin", "--inn", make_inn(901)))
    issue(page, running)
    address = remark(page, running)
    answer_in_section(theirs, running, tmp_path)
    page.goto(address)
    do(page, "Укажите и субботу", "Вернуть")
    theirs.goto(address)
    do(theirs, "Указали субботу", "Сдать")
    page.goto(address)
    do(page, "", "Принять")
    expect(bell(theirs, running)).to_have_count(4)
    expect(bell(page, running).filter(has_text="Сдана, ждёт вашей проверки")).to_have_count(2)
    ask(theirs, running)
    question = theirs.url
    page.goto(f"{running.address}/tasks?tab=questions")
    page.get_by_role("link", name=re.compile("Где взять образец режима")).click()
    page.get_by_role("button", name="Взять в работу").click()
    do(page, "В справке, тема «Сайт»", "Ответить")
    theirs.goto(question)
    expect(theirs.get_by_text("В справке, тема «Сайт»")).to_be_visible()
    expect(theirs.locator("main")).not_to_contain_text("Орлова")
    theirs.get_by_role("button", name="Закрыть вопрос").click()
    expect(theirs.locator(".msgs")).to_contain_text("Готово")
    theirs.context.close()
