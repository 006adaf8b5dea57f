"""An editor writes a post, plans it, and sees it on the wall of the page, with the network's own link."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories import make_inn
from tests.journeys.conftest import Running
from tests.journeys.test_correction import create
from tests.journeys.test_main_job import accept

SCHOOL, GROUP = "Учебная школа № 91", "910091"
FORM = (
    "Полное наименование;Краткое наименование;Уровень;Тип;ИНН;КПП;Субъект РФ;Муниципалитет\n"
    f"Муниципальное учреждение «{SCHOOL}»;{SCHOOL};муниципальный;школа;{make_inn(91)};000001001;"
    "Алтайский край;город Бийск\n"
)
PAGES = (
    "ИНН;Сеть;Ссылка;Идентификатор;Ключ доступа;Госметка;Разрешён постинг вышестоящему\n"
    f"{make_inn(91)};vk;https://vk.com/club{GROUP};{GROUP};demo-vk-community-{GROUP};да;да\n"
)
NEWS = "В школе открылась лыжная база: прокат каждый день после уроков"


def bring_in(running: Running, folder: Path) -> None:
    """The school and its page, by the commands."""
    for name, rows in (("registry", FORM), ("pages", PAGES)):
        file = folder / f"{name}.csv"
        file.write_text(rows, encoding="utf-8")
        done = running.command(name, "import", str(file))
        assert done.returncode == 0, done.stderr + done.stdout


def test_editor_publishes_a_post_and_opens_it_on_the_wall(
    running: Running, page: Page, tmp_path: Path
) -> None:
    bring_in(running, tmp_path)
    link = create(
        running, "+7 000 000-91-01", "Ершова Ольга", "page_editor", "--inn", make_inn(91), "--region", "22"
    )
    accept(page, link)
    page.goto(f"{running.address}/organizations")
    page.get_by_role("link", name=SCHOOL).first.click()
    organization = re.search(r"/organizations/(\d+)", page.url)
    assert organization
    page.goto(f"{running.address}/posts/new?organization={organization[1]}")
    page.get_by_label("Тема поста").fill("Лыжная база")
    page.get_by_label("Текст", exact=True).fill(NEWS)
    page.get_by_label(re.compile("^ВКонтакте")).check()
    page.get_by_role("button", name="Опубликовать сейчас").click()
    expect(page.get_by_text("Опубликован", exact=True).first).to_be_visible(timeout=70_000)
    page.get_by_role("link", name="Открыть запись").click()
    expect(page.get_by_text(NEWS)).to_be_visible()
