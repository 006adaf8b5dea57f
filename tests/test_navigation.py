"""The menu shows what one may use and where one is."""

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.pages import check_page
from tests.small_app import make_person, make_small_app


def _client(**changes: object) -> FlaskClient:
    return make_small_app(make_person(**changes)).test_client()


def _menu(page: HtmlElement) -> list[str]:
    return [link.text_content().strip() for link in page.xpath("//nav[@aria-label='Разделы портала']/a")]


def test_menu_has_only_the_pages_that_exist() -> None:
    assert _menu(check_page(_client().get("/ui"))) == ["Обзор", "Учреждения", "Загрузка реестра"]


def test_menu_hides_what_one_may_not_do() -> None:
    page = check_page(_client(may=False).get("/ui"))
    assert _menu(page) == []
    assert not page.xpath("//form[@action='/organizations']")


@pytest.mark.parametrize(
    ("address", "label", "current"),
    [
        ("/overview", "Обзор", "page"),
        ("/organizations", "Учреждения", "page"),
        ("/organizations/imports", "Загрузка реестра", "page"),
        ("/help/start", "Справка", "true"),
    ],
)
def test_menu_marks_the_nearest_entry(address: str, label: str, current: str) -> None:
    page = check_page(_client().get(address))
    marked = page.xpath("//aside//a[@aria-current]")
    assert [(link.text_content().strip(), link.get("aria-current")) for link in marked] == [(label, current)]


def test_dark_theme_and_demo_mark_follow_the_person() -> None:
    plain = check_page(_client().get("/ui"))
    assert plain.get("data-theme") is None and not plain.xpath("//aside[@aria-label='Учебные данные']")
    page = check_page(_client(theme="dark", is_demo=True).get("/ui"))
    assert page.get("data-theme") == "dark" and page.xpath("//aside[@aria-label='Учебные данные']")
