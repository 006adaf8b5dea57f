"""What must stand on a page: judged fact by fact, with a reason, and unknown is not «no»."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.compliance.comparing import is_same_address, why_wrong_name
from portal.pages.compliance.content import Fact, judge_content, judge_legal, verdict_of
from portal.pages.compliance.rules import content_rules
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageState, SocialPage
from portal.registry.organizations.models import Organization
from tests.factories import make_organization
from tests.pages.factories import make_page

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SCHOOL: dict[str, Any] = {
    "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 5» города Бийска",
    "address": "659300, Алтайский край, г. Бийск, ул. Советская, д. 12",
    "website": "https://school5.biysk.ru/",
}
GOOD: dict[str, Any] = {
    "name": "Школа № 5 г. Бийска",
    "postal_address": "Бийск, улица Советская, 12",
    "phone": "+7 385 430-00-00",
    "email": "",
    "description": "Учим детей с первого по одиннадцатый класс, готовим к экзаменам, ведём кружки и секции.",
    "site": "http://www.school5.biysk.ru",
    "site_links": Mark.YES,
    "pos_problem": Mark.YES,
    "pos_opinion": Mark.YES,
    "has_cover": Mark.YES,
    "has_avatar": Mark.YES,
    "read_at": NOW,
}


def make(**values: Any) -> tuple[SocialPage, Organization]:
    school = make_organization("Школа № 5", **SCHOOL)
    return make_page(school, **(GOOD | values)), school


def red(facts: list[Fact]) -> dict[str, str]:
    return {fact.rule.code: fact.words for fact in facts if fact.mark is Mark.NO}


def test_a_page_with_everything_is_lawful(app: Flask) -> None:
    facts = judge_content(*make())
    assert [fact.mark for fact in facts] == [Mark.YES] * 8
    assert verdict_of(facts) is Mark.YES


def test_right_cover_but_a_foreign_address_and_no_link_to_the_site_is_not_lawful_and_said_why(
    app: Flask,
) -> None:
    page, school = make(postal_address="Барнаул, проспект Ленина, 40", site="")
    facts = judge_content(page, school)
    assert verdict_of(facts) is Mark.NO
    assert set(red(facts)) == {"address", "site"}
    assert "чужой адрес: на странице «Барнаул, проспект Ленина, 40»" in red(facts)["address"]
    assert "ул. Советская, д. 12" in red(facts)["address"]
    assert red(facts)["site"] == "ссылки на сайт нет"
    assert all(fact.rule.mend and fact.rule.zone and fact.rule.source for fact in facts)


def test_a_page_nobody_has_read_is_unknown_not_red(app: Flask) -> None:
    school = make_organization("Школа № 5", **SCHOOL)
    facts = judge_content(make_page(school, name=""), school)
    assert red(facts) == {}
    assert verdict_of(facts) is Mark.UNKNOWN
    assert facts[0].words == "страницу ещё не читали"


def test_what_the_network_did_not_say_is_unknown(app: Flask) -> None:
    page, school = make(postal_address=None, phone=None, email=None, site=None)
    facts = {fact.rule.code: fact.mark for fact in judge_content(page, school)}
    assert [facts[code] for code in ("address", "contacts", "site")] == [Mark.UNKNOWN] * 3
    page.facts = {"addresses": {"is_enabled": False}, "contacts": []}
    facts = {fact.rule.code: fact.mark for fact in judge_content(page, school)}
    assert [facts[code] for code in ("address", "contacts", "site")] == [Mark.NO, Mark.NO, Mark.UNKNOWN]


def test_contacts_and_address_may_stand_in_the_description(app: Flask) -> None:
    words = (
        "Мы на ул. Советской, 12. Учим, воспитываем и растим детей. info@school5.biysk.ru, school5.biysk.ru"
    )
    page, school = make(description=words, postal_address=None, phone=None, email=None, site=None)
    facts = {fact.rule.code: fact.mark for fact in judge_content(page, school)}
    assert [facts[code] for code in ("address", "contacts", "site", "tasks")] == [Mark.YES] * 4


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [
        ({"name": "Наша школа"}, "name", "отвлечённое"),
        ({"name": "Школа № 6"}, "name", "в реестре «Школа № 5»"),
        ({"name": "Муниципальное бюджетное общеобразовательное учр"}, "name", "обрывается"),
        ({"description": "тел. 8 (385) 430-00-00, school5.biysk.ru"}, "tasks", "чем занимается"),
        ({"description": ""}, "tasks", "описания нет"),
        ({"site": "https://example.com"}, "site", "другой сайт: example.com; в реестре school5.biysk.ru"),
        ({"phone": "", "email": ""}, "contacts", "ни телефона, ни электронной почты"),
        ({"postal_address": ""}, "address", "адреса на странице нет"),
        ({"pos_opinion": Mark.NO}, "pos_opinion", "формы на странице нет"),
        ({"site_links": Mark.NO, "site_links_source": "смотрели 20 ноября"}, "back_link", "смотрели"),
    ],
)
def test_each_shortcoming_is_red_with_its_reason(
    app: Flask, values: dict[str, Any], code: str, words: str
) -> None:
    found = red(judge_content(*make(**values)))
    assert list(found) == [code]
    assert words in found[code]


@pytest.mark.parametrize(
    ("shown", "short", "is_right"),
    [
        ("МБОУ СОШ №5 г. Бийск", "Средняя школа № 5", True),
        ("Детский сад «Ёлочка» | Бийск", "МБДОУ «Детский сад «Елочка»", True),
        ("ЦРБ Бийского района", "Центральная районная больница Бийского района", True),
        ("Библиотека им. Шукшина", "Библиотека имени В. М. Шукшина", True),
        ("Школа № 55", "Школа № 5", False),
        ("Новости культуры", "Районный дом культуры", False),
    ],
)
def test_names_are_compared_by_meaning(app: Flask, shown: str, short: str, is_right: bool) -> None:
    assert (not why_wrong_name(shown, short, short)) is is_right


@pytest.mark.parametrize(
    ("shown", "known", "is_same"),
    [
        ("г. Бийск, ул. Советская, 12", "659300, Алтайский край, город Бийск, улица Советская, дом 12", True),
        ("Советская 12", "г. Бийск, ул. Советская, д. 12", True),
        ("г. Бийск, ул. Советская, 14", "г. Бийск, ул. Советская, д. 12", False),
        ("г. Бийск, ул. Ленина, 12", "г. Бийск, ул. Советская, д. 12", False),
        ("", "г. Бийск, ул. Советская, д. 12", False),
    ],
)
def test_addresses_are_compared_by_street_and_house(shown: str, known: str, is_same: bool) -> None:
    assert is_same_address(shown, known) is is_same


def test_the_mark_is_asked_in_vk_and_not_in_ok(app: Flask) -> None:
    vk = make_page(network=Network.VK, bound=Mark.YES, gov_mark=Mark.NO)
    ok = make_page(network=Network.OK, bound=Mark.YES, gov_mark=Mark.NO)
    assert verdict_of(judge_legal(vk)) is Mark.NO
    assert verdict_of(judge_legal(ok)) is Mark.YES
    assert verdict_of(judge_legal(make_page(bound=Mark.UNKNOWN, gov_mark=Mark.YES))) is Mark.UNKNOWN
    gone = make_page(bound=Mark.YES, gov_mark=Mark.YES, state=PageState.DELETED)
    assert verdict_of(judge_legal(gone)) is Mark.NO


@given(st.lists(st.sampled_from(Mark), min_size=1))
def test_one_no_decides_and_unknown_never_turns_into_yes(marks: list[Mark]) -> None:
    rule = next(iter(content_rules().values()))
    verdict = verdict_of([Fact(rule, mark) for mark in marks])
    assert (verdict is Mark.NO) == (Mark.NO in marks)
    assert (verdict is Mark.YES) == (set(marks) == {Mark.YES})
