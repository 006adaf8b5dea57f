"""The main job: a registry comes in, a school's site is filled, published, checked; the curator sees it."""

import json
import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from portal import create_app
from portal.cli.demo.documents import DocumentMaker
from portal.cli.demo.filling import fill_site, unfilled
from portal.extensions import db
from portal.gosweb.sites.services import find_site
from tests.factories import make_inn
from tests.journeys.conftest import Running

PASSWORD = "зелёный чайник у окна"
SCHOOL = "Учебная школа № 77"
FORM = (
    "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;КПП;"
    "Субъект РФ;Муниципалитет;Адрес;Телефон;E-mail\n"
    f"Муниципальное учреждение «{SCHOOL}»;{SCHOOL};муниципальный;школа;{make_inn(77)};000001001;"
    "Алтайский край;город Бийск;000000, г. Бийск, ул. Учебная, д. 1;8 (000) 000-00-77;school77@example.org\n"
    "Учреждение без ИНН;Без ИНН;муниципальный;школа;123;;Алтайский край;город Бийск;;;\n"
)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def accept(page: Page, link: str) -> None:
    """Come in by a one-time link."""
    page.goto(link)
    page.get_by_label("Придумайте пароль").fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить пароль и войти").click()
    page.wait_for_url(lambda url: "/invite/" not in url)


def invite_curator(running: Running) -> str:
    """A curator of Алтайский край, made by the command; the link that it prints."""
    made = running.command(
        "users", "create", "--phone", "+7 000 000-00-99", "--name", "Орлова Ирина", "--role", "curator",
        "--region", "22",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found = re.search(r"http\S+/invite/\S+", made.stdout)
    assert found, made.stdout
    return found.group()


def import_registry(page: Page, running: Running, folder: Path) -> None:
    """Upload the form, read the preview, apply it."""
    path = folder / "реестр.csv"
    path.write_text(FORM, encoding="utf-8-sig")
    page.goto(f"{running.address}/imports")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Проверить файл").click()
    page.get_by_role("link", name=re.compile("Отклонить")).first.click()
    expect(page.get_by_text(re.compile("ИНН 123: ")).first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name=re.compile("Применить")).click()
    expect(page.get_by_text(re.compile("Записано: создано")).first).to_be_visible(timeout=30_000)


def start_site(page: Page, running: Running) -> str:
    """Make the school's site and invite its administrator; the one-time link."""
    page.goto(f"{running.address}/organizations?q=77")
    page.get_by_role("link", name=re.compile("Учебная школа")).first.click()
    page.get_by_role("link", name="Создать сайт").click()
    page.get_by_label("Адрес сайта").fill("shkola-77")
    page.get_by_role("button", name="Создать сайт").click()
    expect(page.get_by_text("Сайт создан")).to_be_visible()
    page.goto(f"{running.address}/organizations?q=77")
    page.get_by_role("link", name=re.compile("Учебная школа")).first.click()
    page.get_by_role("link", name=re.compile("Пригласить|Сотрудники")).first.click()
    page.get_by_label("Фамилия, имя, отчество").fill("Ершова Наталья")
    page.get_by_label("Мобильный телефон").fill("8 (000) 000-11-22")
    page.get_by_label("Роль").select_option("site_admin")
    page.get_by_role("button", name="Пригласить").click()
    return page.get_by_label("Ссылка").input_value()


def fill_most(running: Running) -> None:
    """Bring the site to the state of the 60 % school, through the editor's own service."""
    left_out = unfilled()
    app = create_app(
        DATA_DIR=running.folder,
        MEDIA_DIR=running.folder / "media",
        SQLALCHEMY_ENGINES={"default": f"sqlite:///{running.folder / 'portal.db'}"},
    )
    with app.app_context():
        site = find_site("shkola-77")
        assert site is not None
        fill_site(
            site,
            lambda item: item.key not in left_out and item.section != "home",
            DocumentMaker(),
            author_id=None,
            now=datetime.now(UTC),
        )
        db.session.commit()
        db.session.close()
        db.engine.dispose()


def edit(page: Page, running: Running, section: str, fill: Callable[[Page], None]) -> None:
    """Open a section, fill it, save it."""
    page.goto(f"{running.address}/sites/shkola-77/sections/{section}")
    fill(page)
    page.get_by_role("button", name="Сохранить", exact=True).last.click()
    expect(page.get_by_text("Сохранено.").first).to_be_visible()


def attach(page: Page, item: str, name: str) -> None:
    """Choose a PDF for an item or a cell."""
    file = {"name": name, "mimeType": "application/pdf", "buffer": PDF}
    page.locator(f"[name='{item}-uploads']").set_input_files(file)


def put(page: Page, **values: str) -> None:
    """Type into fields by their names, with «__» for «-»."""
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '-')}']").fill(value)


def fill_common(page: Page) -> None:
    """Text, date, address, long text, phones, e-mails, a file."""
    put(
        page,
        full_name__value=f"Муниципальное учреждение «{SCHOOL}»",
        reg_date__value="1987-09-01",
        address__value="000000, г. Бийск, ул. Учебная, д. 1",
        work_time__value="Понедельник — пятница: 8:00–18:00\nВоскресенье: выходной",
        telephone__value="+7 (000) 000-00-77",
        email__value="school77@example.org",
    )
    attach(page, "license", "Выписка из реестра лицензий.pdf")


def fill_programs(page: Page) -> None:
    """A table with files in its cells, and a file of its own."""
    row = "program_docs-rows-0"
    for column, value in {"eduName": "Начальное общее", "eduLevel": "НОО", "eduProf": "ООП НОО"}.items():
        page.locator(f"[name='{row}-{column}']").fill(value)
    page.locator(f"[name='{row}-eduForm']").fill("очная")
    for column in ("opMain", "educationPlan", "educationRpd", "educationShedule", "methodology"):
        attach(page, f"{row}-{column}", f"{column}.pdf")
    attach(page, "accreditation", "Выписка об аккредитации.pdf")


def fill_staff(page: Page) -> None:
    """Two persons: a row is added, the second goes up."""
    columns = ("post", "teachingDiscipline", "teachingLevel", "specExperience", "teachingOp")
    page.locator("[name='staff-rows-0-fio']").fill("Осипова Дарья Андреевна")
    for column in columns:
        page.locator(f"[name='staff-rows-0-{column}']").fill(f"{column} первой")
    page.get_by_role("button", name=re.compile("Добавить строку")).click()
    page.locator("[name='staff-rows-1-fio']").fill("Гуляев Олег Романович")
    for column in columns:
        page.locator(f"[name='staff-rows-1-{column}']").fill(f"{column} второго")
    page.get_by_role("button", name=re.compile("Выше.*строка 2")).click()
    expect(page.locator("[name='staff-rows-0-fio']")).to_have_value("Гуляев Олег Романович")


def fill_rest(page: Page, running: Running) -> None:
    """Everything that the 60 % school lacks, by hand."""
    edit(page, running, "common", fill_common)
    edit(page, running, "document", lambda page: attach(page, "relations", "Порядок отношений.pdf"))
    edit(page, running, "education", fill_programs)
    edit(page, running, "employees", fill_staff)
    edit(page, running, "objects", lambda page: put(
        page, access__value="Вход с **пандусом**, есть кнопка вызова.", eor__value="https://resh.edu.ru"
    ))  # fmt: skip
    edit(page, running, "budget", fill_budget)
    edit(page, running, "vacant", lambda page: put(
        page, vacancies__rows__0__eduProf="ООП НОО", vacancies__rows__0__numberBMVacant="6"
    ))  # fmt: skip
    edit(page, running, "catering", lambda page: put(page, health__value="Работает медицинский кабинет."))


def fill_budget(page: Page) -> None:
    """A number, a table of years, a file."""
    row = {"finYear": "2025", "finPost": "57 920,3 тыс. руб.", "finRas": "57 811,9 тыс. руб."}
    put(page, vol_paid__value="412,5")
    for column, value in row.items():
        page.locator(f"[name='finance_years-rows-0-{column}']").fill(value)
    attach(page, "fin_plan", "План ФХД.pdf")


def publish(page: Page, running: Running, release: int) -> None:
    """Press the button and wait for the word of this release."""
    page.goto(f"{running.address}/sites/shkola-77/releases")
    page.get_by_role("button", name=re.compile("Опубликовать")).first.click()
    expect(page.locator(f"#release-{release}")).to_contain_text("Опубликован", timeout=60_000)


def read_check(answer: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The score of `sites check --json`."""
    score: dict[str, int] = json.loads(answer.stdout)["score"]
    return score


def test_the_main_job_end_to_end(page: Page, browser: Browser, running: Running, tmp_path: Path) -> None:
    accept(page, invite_curator(running))
    import_registry(page, running, tmp_path)
    link = start_site(page, running)
    with ThreadPoolExecutor() as pool:  # the browser's own loop runs in this thread
        pool.submit(fill_most, running).result()
    theirs = browser.new_context(locale="ru-RU", viewport={"width": 1440, "height": 1000}).new_page()
    accept(theirs, link)
    publish(theirs, running, 1)
    before = read_check(running.command("sites", "check", "shkola-77", "--type", "school", "--json"))
    assert before["percent"] == 59
    fill_rest(theirs, running)
    publish(theirs, running, 2)
    public = running.address.replace("localhost", "shkola-77.localhost")
    theirs.goto(f"{public}/sveden/common/")
    expect(theirs.locator("[itemprop=fullName]")).to_contain_text(SCHOOL)
    expect(theirs.locator("[itemprop=regDate]")).to_have_text("01.09.1987")
    theirs.goto(f"{public}/sveden/employees/")
    expect(theirs.locator("[itemprop=teachingStaff] [itemprop=fio]").first).to_have_text(
        "Гуляев Олег Романович"
    )
    score = read_check(running.command("sites", "check", "shkola-77", "--type", "school", "--json"))
    assert score == {"required": 44, "present": 44, "percent": 100}
    page.goto(f"{running.address}/overview?q=77")
    expect(page.get_by_role("row", name=re.compile(SCHOOL))).to_contain_text("100 %")
