"""The frame of every page: the living page of components, pages of errors, pages without a session."""

import json

import pytest
from flask import Flask, abort, flash
from flask.testing import FlaskClient

from portal.errors import Forbidden
from tests.pages import check_page
from tests.small_app import make_person, make_small_app


@pytest.fixture
def app() -> Flask:
    """The interface for somebody signed in."""
    return make_small_app(make_person())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Their browser."""
    return app.test_client()


def test_living_page_is_well_formed_for_a_person_and_for_a_stranger(client: FlaskClient) -> None:
    assert check_page(client.get("/ui")).xpath("//form[@action='/logout']")
    assert check_page(make_small_app().test_client().get("/ui")) is not None


def test_living_page_is_not_there_in_production(app: Flask) -> None:
    app.config["ENV"] = "production"
    check_page(app.test_client().get("/ui"), 404)


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_error_is_told_in_russian_with_a_way_back(app: Flask, code: int) -> None:
    app.add_url_rule("/broken", "broken", lambda: abort(code))
    page = check_page(app.test_client().get("/broken"), code)
    assert page.xpath("//main//a[@href='/']")
    assert f"Код ошибки: {code}" in page.text_content()


def test_reason_of_a_refusal_is_shown_and_escaped(app: Flask) -> None:
    def refuse() -> str:
        raise Forbidden("Роль выдаёт куратор <b>территории</b>.")

    app.add_url_rule("/broken", "broken", refuse)
    assert "выдаёт куратор &lt;b&gt;территории" in app.test_client().get("/broken").text


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_unexpected_error_is_a_page_too(is_signed_in: bool) -> None:
    app = make_small_app(make_person() if is_signed_in else None)
    app.config["TESTING"] = False
    app.add_url_rule("/broken", "broken", lambda: str(1 // 0))
    page = check_page(app.test_client().get("/broken"), 500)
    assert "Ваши данные целы" in page.text_content()


def test_htmx_is_told_to_evaluate_nothing_and_to_show_refused_forms(client: FlaskClient) -> None:
    page = check_page(client.get("/ui"))
    config = json.loads(page.xpath("//meta[@name='htmx-config']/@content")[0])
    assert config["allowEval"] is False and config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True and config["historyCacheSize"] == 0
    whole = {"swap": True, "target": "main", "select": "main", "swapOverride": "outerHTML"}
    handling = {rule.pop("code"): rule for rule in config["responseHandling"]}
    assert handling["422"] == whole == handling["409"]
    assert json.loads(page.xpath("//body/@hx-headers")[0]).keys() == {"X-CSRFToken"}


def test_messages_of_views_are_shown_by_their_kind(app: Flask) -> None:
    def say() -> str:
        flash("Профиль сохранён.", "ok")
        flash("Мало места", "error")
        return ""

    app.add_url_rule("/say", "say", say)
    client = app.test_client()
    client.get("/say")
    page = check_page(client.get("/ui"))
    said = page.xpath("//*[@class='msgs']/*[contains(@class, 'msg')]")
    assert [(one.get("class"), one.text_content().strip()) for one in said] == [
        ("msg ok", "Профиль сохранён."),
        ("msg bad", "Мало места"),
    ]
