"""The interface in a real browser: accessible in both themes, usable by keyboard and without scripts."""

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, abort, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from portal.kit import SampleForm
from tests.small_app import make_person, make_small_app

PHONE = {"width": 390, "height": 844}
PERSON = make_person()
SAMPLE = """{% extends "base.html" %}{% from "macros/forms.html" import error_summary, field, post_button %}
{% block title %}Проба{% endblock %}{% block main %}<h1>Проба</h1>
<form class="form" action="/sample" method="post" hx-post="/sample" data-guard novalidate>
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
{{ error_summary(form) }}{{ field(form.name) }}
<button class="btn" type="submit">Сохранить</button></form>
{{ post_button("/gone", "Удалить", confirm="Удалить раздел «Документы»?") }}
<a href="/gone" hx-get="/gone" hx-target="main">Подробнее</a><a href="/ui">Уйти</a>{% endblock %}"""
REMOVED = '<title>Удалено</title><link rel="icon" href="/static/img/favicon.svg">'


def sample() -> tuple[str, int]:
    """A form that is refused without a name."""
    form = SampleForm()
    is_refused = request.method == "POST" and not form.validate()
    return render_template_string(SAMPLE, form=form), 422 if is_refused else 200


def make_app() -> Flask:
    """The small application with one page that can be refused and one that is gone."""
    app = make_small_app(PERSON)
    app.config["TESTING"] = False
    app.add_url_rule("/sample", "sample", sample, methods=["GET", "POST"])
    app.add_url_rule("/gone", "gone", lambda: abort(404), methods=["GET"])
    app.add_url_rule("/gone", "remove", lambda: REMOVED, methods=["POST"])
    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the small application listens."""
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("path", ["/ui", "/help", "/help/check", "/sample"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(page: Page, address: str, path: str, theme: str, width: int) -> None:
    PERSON.theme, PERSON.is_demo = theme, True
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + path)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_where_nobody_is_signed_in(page: Page, address: str, width: int) -> None:
    PERSON.is_authenticated = False
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/help/check")
    PERSON.is_authenticated = True
    expect(page.get_by_role("banner")).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", ["/ui", "/help/registry-form", "/nowhere"])
def test_nothing_sticks_out_of_the_narrowest_screen(browser: Browser, address: str, path: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 700})
    tab.goto(address + path)
    assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    tab.close()


def test_menu_of_a_phone_takes_the_focus_and_gives_it_back(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/ui")
    burger, side = page.get_by_role("link", name="Меню", exact=True), page.locator("#side")
    expect(side).to_be_hidden()
    burger.click()
    expect(side).to_be_visible()
    expect(side.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    expect(burger).to_be_focused()


def test_menu_and_user_menu_open_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/ui")
    tab.get_by_role("link", name="Меню", exact=True).click()
    expect(tab.get_by_role("link", name="Учреждения")).to_be_visible()
    tab.get_by_role("link", name="Закрыть меню").click()
    expect(tab.locator("#side")).to_be_hidden()
    tab.locator(".user").click()
    expect(tab.get_by_role("button", name="Выйти")).to_be_visible()
    context.close()


def test_skip_link_is_the_first_stop(page: Page, address: str) -> None:
    page.goto(f"{address}/help")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_refused_form_keeps_the_page_and_moves_the_focus_to_the_summary(page: Page, address: str) -> None:
    page.goto(f"{address}/sample")
    page.get_by_role("button", name="Сохранить").click()
    summary = page.get_by_role("alert").filter(has_text="Не сохранили")
    expect(summary).to_be_focused()
    expect(page.locator("main")).to_have_count(1)
    page.get_by_role("link", name="Полное название").click()
    expect(page.get_by_label("Полное название")).to_be_focused()


def test_refused_form_says_the_same_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/sample")
    tab.get_by_role("button", name="Сохранить").click()
    expect(tab.get_by_text("Не сохранили: исправьте")).to_be_visible()
    context.close()


def test_question_is_asked_before_a_dangerous_press(page: Page, address: str) -> None:
    page.goto(f"{address}/sample")
    page.get_by_role("button", name="Удалить").click()
    dialog = page.get_by_role("dialog", name="Удалить раздел «Документы»?")
    dialog.get_by_role("button", name="Отменить").click()
    expect(dialog).to_have_count(0)
    assert page.url.endswith("/sample")
    page.get_by_role("button", name="Удалить").click()
    dialog.get_by_role("button", name="Удалить").click()
    expect(page).to_have_title("Удалено")


def test_leaving_with_unsaved_words_is_asked_about(page: Page, address: str) -> None:
    page.goto(f"{address}/sample")
    page.get_by_label("Полное название").fill("Школа")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Уйти").click()
    page.wait_for_url("**/ui")
    assert asked == ["beforeunload"]


def test_what_htmx_does_not_show_is_told_in_words(browser: Browser, address: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{address}/sample")
    tab.get_by_role("link", name="Подробнее").click()
    expect(tab.locator("#problem")).to_contain_text("Страница не найдена")
    expect(tab.get_by_role("heading", name="Проба")).to_be_visible()
    tab.get_by_role("button", name="Закрыть", exact=True).click()
    expect(tab.locator("#problem")).to_be_empty()
    tab.context.set_offline(True)
    tab.get_by_role("link", name="Подробнее").click()
    expect(tab.locator("#problem")).to_contain_text("Нет связи с порталом")
    tab.close()
