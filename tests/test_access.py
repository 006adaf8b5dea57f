"""Every route declares who may enter, and keeps to it."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.accounts.models import Role, User
from portal.accounts.policy import ALLOWED, RULES, Action
from tests.factories import make_site, make_user

FRAMEWORK = {"static"}
FILL = {
    "slug": "none",
    "section": "common",
    "token": "none",
    "path": "x",
    "topic": "start",
    "format": "csv",
    "mark": "rkn",
    "deed": "request",
}


def list_rules(app: Flask) -> list[Rule]:
    """Routes of the portal's own."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FRAMEWORK]


def address(rule: Rule, number: str = "1") -> str:
    """The route with something in each of its holes."""
    parts = [
        part if not is_hole else FILL.get(part, number)
        for is_hole, part in rule._trace  # the parsed rule: (is a variable, text)
    ]
    return "".join(parts).split("|", 1)[-1]


def test_every_route_declares_its_rule(app: Flask) -> None:
    missing = [rule.rule for rule in list_rules(app) if app.view_functions[rule.endpoint] not in RULES]
    assert missing == []


def test_nobody_enters_without_signing_in_but_by_open_doors(app: Flask) -> None:
    client = app.test_client()
    wrong = []
    for rule in list_rules(app):
        if RULES[app.view_functions[rule.endpoint]] not in set(Action):
            continue
        for method in rule.methods & {"GET", "POST"}:
            response = client.open(address(rule), method=method)
            if response.status_code != 303 or "/login" not in (response.location or ""):
                wrong.append((method, rule.rule, response.status_code))
    assert wrong == []


def test_a_person_without_roles_is_refused_everywhere(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    client = sign_in(make_user())
    guarded = [rule for rule in list_rules(app) if RULES[app.view_functions[rule.endpoint]] in set(Action)]
    answers = {
        (method, rule.rule): client.open(address(rule), method=method).status_code
        for rule in guarded
        for method in rule.methods & {"GET", "POST"}
    }
    assert {key: code for key, code in answers.items() if code != 403} == {}


def test_no_get_route_changes_anything(app: Flask) -> None:
    verbs = ("save_", "delete_", "publish_", "restore_", "apply_", "change_", "end_", "reissue_", "rollback_")
    writers = [
        rule.endpoint
        for rule in list_rules(app)
        if "GET" in rule.methods and rule.endpoint.split(".")[-1].startswith(verbs)
    ]
    assert writers == []


def test_every_role_may_at_least_use_the_portal() -> None:
    assert [role for role in Role if Action.USE_PORTAL not in ALLOWED[role]] == []


def test_a_number_that_no_column_can_hold_is_a_page_not_found(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    make_site("none")
    client = sign_in(make_user(Role.OPERATOR))
    numbered = [rule for rule in list_rules(app) if "<int:" in rule.rule]
    answers = {
        (method, rule.rule, number): client.open(address(rule, number), method=method).status_code
        for rule in numbered
        for method in rule.methods & {"GET", "POST"}
        for number in ("2147483648", "9223372036854775808", "9" * 40)
    }
    assert {key: code for key, code in answers.items() if code != 404} == {}
