"""The figures of the slides: real, sourced, dated, and their two epochs never together."""

from decimal import Decimal

import pytest
from flask import Flask

from portal.accounts.models import Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.figures.models import Figure
from portal.registry.figures.slides import load_slides
from portal.registry.figures.summary import get_summary, list_sources
from tests.factories import make_user
from tests.registry.figuring import NOW, figures


@pytest.fixture
def slides(app: Flask) -> list[Figure]:
    """All of them, loaded."""
    load_slides(now=NOW)
    db.session.commit()
    return figures()


def of_khabarovsk(slides: list[Figure]) -> dict[str, Figure]:
    return {one.territory: one for one in slides if one.region_code == "27"}


def test_slides_load_once_and_are_not_demo(slides: list[Figure]) -> None:
    load_slides(now=NOW)
    assert len(figures()) == len(slides)
    assert all(one.source and (one.date_words or one.precision.value != "about") for one in slides)


def test_khabarovsk_has_its_numbers_and_no_zero_where_work_goes_on(slides: list[Figure]) -> None:
    found = of_khabarovsk(slides)
    known = {name.removeprefix("Хабаровский край, "): (one.value, one.out_of) for name, one in found.items()}
    assert known["Хабаровский край (краевые учреждения)"] == (49, 52)
    assert known["Амурский район"] == (9, 37) and known["Ванинский район"] == (1, 12)
    assert known["Вяземский район"] == (4, 19) and known["район им. Лазо"] == (5, 47)
    at_work = {name: one.value_words for name, one in found.items() if one.value is None}
    assert at_work == {
        "Хабаровский край, Комсомольский район": "в работе (31)",
        "Хабаровский край, город Хабаровск": "в работе (20)",
        "Хабаровский край, Советско-Гаванский район": "",
        "Хабаровский край, район им. Полины Осипенко": "",
    }
    assert all(found[name].percent is None and found[name].out_of is None for name in at_work)
    assert all(
        "осень 2022" in one.date_words and "ЦУР Хабаровского края" in one.source for one in found.values()
    )


def test_growth_goes_over_three_dates_and_says_that_the_pairing_is_ours(slides: list[Figure]) -> None:
    growth = [one for one in slides if one.indicator.startswith("Количество сайтов")]
    assert [(f"{one.on_date:%Y-%m}", one.value) for one in growth] == [
        ("2022-08", 9_000),
        ("2022-12", 15_000),
        ("2023-12", 39_000),
    ]
    assert all("сопоставлены по возрастанию" in one.note for one in growth)


@pytest.mark.usefixtures("slides")
def test_two_epochs_never_meet_in_one_block() -> None:
    who = Who(make_user(Role.OPERATOR), Action.VIEW_FIGURES)
    for source in list_sources(who):
        for block in get_summary(source.source, who):
            assert len({one.source for one in block.figures}) == 1
            epochs = {one.date_words for one in block.figures}
            assert len(epochs) == 1
            assert not (block.is_growth and any(one.date_words for one in block.figures))


def test_both_epochs_stand_with_their_own_dates(slides: list[Figure]) -> None:
    pages = [one for one in slides if one.indicator == "Пабликов в системе «Госпаблики»"]
    assert {(one.value, one.on_date.month) for one in pages} == {(Decimal(89_000), 12), (Decimal(78_200), 9)}
    assert len({one.source for one in pages}) == 2


def test_layout_litter_is_no_figure(slides: list[Figure]) -> None:
    assert not {13, Decimal("18.5")} & {one.value for one in slides}


def test_about_stays_about(slides: list[Figure]) -> None:
    schools = next(one for one in slides if one.indicator == "Пабликов создано" and one.value == 21_600)
    assert (schools.value_words, schools.out_of_words) == ("21,6 тыс.", "≈ 38,5 тыс.")
    assert schools.is_about and round(schools.percent or 0) == 56
