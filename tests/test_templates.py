"""Every template keeps the house rules; the rules themselves are tried on bad examples."""

import re

import pytest

from portal.typography import FILTERS
from tests.small_app import make_small_app
from tests.template_lint import TEMPLATES, find_faults, list_templates

SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (TEMPLATES.parent / "static/icons.svg").read_text()))
STAFF = [name for name in list_templates() if not name.startswith("sites/")]


@pytest.mark.parametrize("name", list_templates())
def test_template_keeps_the_rules(name: str) -> None:
    assert find_faults(name, (TEMPLATES / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", STAFF)
def test_template_compiles_and_its_icons_exist(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    make_small_app().jinja_env.get_template(name)
    assert set(re.findall(r"\bicon\([\"']([\w-]+)[\"']", source)) <= SPRITE


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<p style="color: red">', "inline style"),
        ('<p onclick="x()">', "inline handler"),
        ('<p hx-on:click="x()">', "inline handler"),
        ("<script>x()</script>", "inline script"),
        ('<p hx-trigger="click[ctrlKey]">', "filter in hx-trigger"),
        ("<p hx-vals='js:{a: 1}'>", "js: in an attribute"),
        ('<a href="javascript:x()">', "js: in an attribute"),
        ('<a href="#">', "a link to nowhere"),
        ("\n" * 121, "121 lines"),
        ('{% from "macros/a.html" import b, c %}{{ b() }}', "c is imported and not used"),
        ('{% import "macros/a.html" as d %}', "d is imported and not used"),
    ],
)
def test_a_broken_rule_is_named(source: str, words: str) -> None:
    assert any(words in fault for fault in find_faults("page.html", source))


def test_a_fragment_never_extends_a_page() -> None:
    source = '{% extends "base.html" %}'
    assert find_faults("a/page.html", source) == []
    assert find_faults("a/_row.html", source) == ["a/_row.html: a fragment extends a page"]


def test_rules_look_past_comments_and_honest_scripts() -> None:
    statement = '{% set only = 1 %}<a href="{{ only }}">а</a>'
    source = (
        statement + '{# style="x" #}<script src="/a.js"></script><p hx-trigger="every 2s">{{ "a"|typo }}</p>'
    )
    assert find_faults("page.html", source) == []
    filters = {"typo", "num", "pct", "signed", "plural", "rudate", "moment", "shift", "size", "phone"}
    assert set(FILTERS) == filters
