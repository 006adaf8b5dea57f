"""The editor's comforts in a real browser: drafts, two people at once, tables from a spreadsheet."""

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal import create_app
from portal.accounts.models import Role
from portal.accounts.services import create_invite, create_user, grant_role
from portal.extensions import db
from portal.gosweb.sections.services import save_section
from tests.factories import make_organization, make_site
from tests.journeys.conftest import Running

PASSWORD = "зелёный чайник у окна"
TABLE = "ФИО\tДолжность\n" + "\n".join(f"Учитель {number}\tучитель химии" for number in range(1, 21))
PEOPLE = {Role.SITE_ADMIN: "Ершова Наталья Юрьевна", Role.HEAD: "Назаров Иван Андреевич"}
PHONE = {"width": 390, "height": 844}
Tab = Callable[[int], Page]


def make_people(running: Running) -> list[str]:
    """A school's site and two people of it; their one-time links."""
    app = create_app(
        DATA_DIR=running.folder,
        MEDIA_DIR=running.folder / "media",
        SQLALCHEMY_ENGINES={"default": f"sqlite:///{running.folder / 'portal.db'}"},
    )
    with app.app_context():
        site, tokens = make_site("shkola-5", make_organization("Школа № 5")), list[str]()
        scope, now = f"organization:{site.organization_id}", datetime.now(UTC)
        for role, name in PEOPLE.items():
            user = create_user(phone=f"+7000555{len(tokens):04}", name=name, now=now)
            grant_role(user, role=role, scope=scope)
            tokens.append(create_invite(user, now=now))
        values = {"full_name": {"value": "Школа № 5"}, "short_name": {"value": "Ш5"}}
        save_section(site, "common", values, base=0, author_id=None, now=now)
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    return [f"{running.address}/invite/{token}" for token in tokens]


@pytest.fixture(scope="module")
def links(running: Running) -> list[str]:
    """One-time links of the two people, made apart from the browser's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make_people, running).result()


@pytest.fixture(scope="module")
def states(browser: Browser, links: list[str]) -> list[dict[str, object]]:
    """What the browsers of the two people remember once they came in."""
    made = []
    for link in links:
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        page.get_by_label("Придумайте пароль").fill(PASSWORD)
        page.get_by_label("Пароль ещё раз").fill(PASSWORD)
        page.get_by_role("button", name="Сохранить пароль и войти").click()
        page.wait_for_url(lambda url: "/invite/" not in url)
        made.append(context.storage_state())
        context.close()
    return made


@pytest.fixture
def tab(browser: Browser, states: list[dict[str, object]]) -> Iterator[Callable[..., Page]]:
    """Opens a tab of the first or of the second person; the console must stay empty."""
    contexts: list[BrowserContext] = []
    told: list[str] = []

    def open_tab(person: int = 0, **options: object) -> Page:
        settings = {"viewport": {"width": 1440, "height": 1000}, "locale": "ru-RU"} | options
        context = browser.new_context(storage_state=states[person], **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert [text for text in told if not re.search("409|422|ERR_INTERNET", text)] == []


def address(running: Running, section: str) -> str:
    """Where the section is edited."""
    return f"{running.address}/sites/shkola-5/sections/{section}"


def save(page: Page) -> None:
    """Press the button."""
    page.get_by_role("button", name="Сохранить", exact=True).last.click()


def check(page: Page) -> None:
    """Accessible, and nothing sticks out."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_what_was_typed_is_offered_after_a_crash(running: Running, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(address(running, "struct"))
    page.locator("[name='units-rows-0-name']").fill("Педагогический совет")
    expect(page.locator("[data-draft]")).to_contain_text("Черновик сохранён в")
    page.context.close()
    again = tab(0, viewport=PHONE)
    again.goto(address(running, "struct"))
    expect(again.get_by_text("Есть несохранённый черновик")).to_be_visible()
    check(again)
    again.get_by_role("link", name="Продолжить с черновика").click()
    expect(again.locator("[name='units-rows-0-name']")).to_have_value("Педагогический совет")
    save(again)
    expect(again.get_by_text("Сохранено.").first).to_be_visible()
    expect(again.get_by_text("Есть несохранённый черновик")).to_have_count(0)


def test_leaving_after_typing_asks_nothing_and_loses_nothing(
    running: Running, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.goto(address(running, "grants"))
    page.locator("textarea.inp:visible, input.inp:visible").first.wait_for()
    field = page.locator(".item [name$='-value']").first
    field.fill("Есть стипендия")
    page.goto(f"{running.address}/sites/shkola-5")
    page.goto(address(running, "grants"))
    expect(page.get_by_text("Есть несохранённый черновик")).to_be_visible()
    page.get_by_role("button", name="Убрать черновик").click()
    page.get_by_role("dialog").get_by_role("button", name="Убрать черновик").click()
    expect(page.get_by_text("Черновик убран")).to_be_visible()


def test_without_connection_it_is_said_and_kept_when_it_is_back(
    running: Running, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.goto(address(running, "budget"))
    page.context.set_offline(True)
    page.locator("[name='finance_years-rows-0-finYear']").fill("2026")
    expect(page.locator("[data-draft]")).to_contain_text("Нет связи")
    page.context.set_offline(False)
    expect(page.locator("[data-draft]")).to_contain_text("Черновик сохранён в")


def test_two_people_see_each_other_and_their_different_changes_join(
    running: Running, tab: Callable[..., Page]
) -> None:
    one, other = tab(0), tab(1)
    one.goto(address(running, "common"))
    other.goto(address(running, "common"))
    expect(other.get_by_text("Сейчас раздел открыт у: Ершова Н. Ю.")).to_be_visible()
    one.locator("[name='full_name-value']").fill("Школа № 5 имени Ушинского")
    other.locator("[name='short_name-value']").fill("Школа 5")
    save(one)
    expect(one.get_by_text("Сохранено.").first).to_be_visible()
    save(other)
    expect(other.get_by_text("его правки соединены с вашими")).to_be_visible()
    expect(other.locator("[name='full_name-value']")).to_have_value("Школа № 5 имени Ушинского")
    expect(other.locator("[name='short_name-value']")).to_have_value("Школа 5")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_same_item_changed_by_two_is_a_choice(
    running: Running, tab: Callable[..., Page], script: bool
) -> None:
    one, other = tab(0), tab(1, java_script_enabled=script, viewport=PHONE)
    one.goto(address(running, "common"))
    other.goto(address(running, "common"))
    one.locator("[name='short_name-value']").fill(f"Версия администратора {script}")
    other.locator("[name='short_name-value']").fill(f"Версия директора {script}")
    save(one)
    expect(one.get_by_text("Сохранено.").first).to_be_visible()
    save(other)
    choice = other.get_by_role("group", name="Что оставить в пункте")
    expect(choice).to_contain_text(f"Версия администратора {script}")
    if script:
        check(other)
    save(other)
    expect(other.get_by_text("Выберите, чьё значение оставить.")).to_be_visible()
    choice.get_by_role("radio", name="Сохранённое коллегой").check()
    save(other)
    expect(other.get_by_text("Сохранено.").first).to_be_visible()
    expect(other.locator("[name='short_name-value']")).to_have_value(f"Версия администратора {script}")


def test_a_table_of_twenty_is_pasted_into_a_cell(running: Running, tab: Callable[..., Page]) -> None:
    page = tab(0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address(running, "employees"))
    page.evaluate("text => navigator.clipboard.writeText(text)", TABLE)
    page.locator("[name='staff-rows-0-fio']").click()
    page.keyboard.press("Control+V")
    expect(page.get_by_text("Прочитано: 20 строк")).to_be_visible()
    expect(page.locator("#preview-staff")).to_be_focused()
    check(page)
    page.set_viewport_size(PHONE)
    check(page)
    page.get_by_role("button", name="Добавить к строкам").first.click()
    expect(page.get_by_text("Добавлено строк: 20")).to_be_visible()
    save(page)
    expect(page.get_by_text("Сохранено.").first).to_be_visible()
    expect(page.locator("[name='staff-rows-19-fio']")).to_have_value("Учитель 20")


def test_a_table_is_pasted_without_scripts(running: Running, tab: Callable[..., Page]) -> None:
    page = tab(0, java_script_enabled=False)
    page.goto(address(running, "objects"))
    item = page.locator("#item-libraries")
    item.get_by_text("Вставить из таблицы").click()
    item.get_by_label("Ячейки из таблицы").fill("Библиотека\tБийск\tесть пандус")
    item.get_by_role("button", name="Показать, что получится").click()
    expect(page.get_by_text("Прочитано: 1 строка")).to_be_visible()
    page.get_by_role("button", name="Добавить к строкам").click()
    expect(page.locator("[name='libraries-rows-0-objName']")).to_have_value("Библиотека")


def test_a_scan_is_saved_with_the_section_and_told_of(running: Running, tab: Callable[..., Page]) -> None:
    sheet = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(sheet, "PDF")
    page = tab(0)
    page.goto(address(running, "document"))
    file = {"name": "Устав.pdf", "mimeType": "application/pdf", "buffer": sheet.getvalue()}
    page.locator("[name='charter-uploads']").set_input_files(file)
    page.get_by_role("button", name="Сохранить", exact=True).last.click()
    expect(page.get_by_text("Сохранено.").first).to_be_visible()
    expect(page.locator("[name='charter-files-0-title']")).to_have_value("Устав")
    told = page.locator("#item-charter").get_by_text("Скан без текста")
    for _ in range(20):
        if told.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(told).to_be_visible()
    check(page)


def test_the_term_is_set_by_keyboard(running: Running, tab: Callable[..., Page]) -> None:
    page = tab(0)
    page.goto(address(running, "managers"))
    page.get_by_role("link", name="Посчитать срок").press("Enter")
    check(page)
    page.get_by_label("Когда изменились сведения").fill(datetime.now(UTC).date().isoformat())
    page.get_by_role("button", name="Посчитать срок").press("Enter")
    expect(page.get_by_text("рабочих дней с изменения")).to_be_visible()
    page.set_viewport_size(PHONE)
    check(page)
