"""Figures come in: unknown is not zero, a bad row is named, the same figure again is the same figure."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Grant, Role
from portal.extensions import db
from portal.registry.figures.commands import export_file
from portal.registry.figures.completeness import TOTAL, completeness
from portal.registry.figures.dates import DateError, read_date, show_date
from portal.registry.figures.listing import list_changes
from portal.registry.figures.models import Precision
from portal.registry.figures.numbers import Number, NumberError, read_number, show_decimal, show_number
from portal.registry.figures.services import FOREIGN
from tests.factories import make_municipality, make_organization
from tests.registry.figuring import figures, judge_file, load, save_csv

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["", "в работе", "В  РАБОТЕ"])
def test_empty_value_is_at_work_and_never_zero(text: str) -> None:
    number = read_number(text)
    assert number == Number(None, "")
    assert show_number(number.value, number.words) == "в работе"


def test_number_at_work_is_words_and_no_value() -> None:
    assert read_number("в работе (31)") == Number(None, "в работе (31)")


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("1 152", "1152", ""),
        ("≈ 38,5 тыс.", "38500", "≈ 38,5 тыс."),
        ("~1.2тыс", "1200", "≈ 1,2 тыс."),
        ("6,8 млн", "6800000", "6,8 млн"),
        ("54,3%", "54.3", "54,3 %"),
        ("0", "0", ""),
    ],
)
def test_number_is_read_as_the_source_writes_it(text: str, value: str, words: str) -> None:
    assert read_number(text) == Number(Decimal(value).quantize(Decimal("0.0001")), words)


@pytest.mark.parametrize(
    "text", ["-5", "много", "1e5", "9" * 30, str(2**63), "5 из 7", "NaN", "+", "x" * 9_000]
)
def test_what_is_no_count_is_refused_in_words(text: str) -> None:
    with pytest.raises(NumberError):
        read_number(text)


@given(st.decimals(0, 10**7, places=4), st.sampled_from(["", " тыс.", " %"]), st.booleans())
def test_number_shown_is_read_back_the_same(value: Decimal, unit: str, is_about: bool) -> None:
    number = read_number(f"{'≈ ' if is_about else ''}{show_decimal(value)}{unit}")
    assert number.value is not None
    assert read_number(number.words or show_decimal(number.value)) == number


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("18.07.2022", date(2022, 7, 18), Precision.DAY),
        ("2022-07-18 00:00", date(2022, 7, 18), Precision.DAY),
        ("авг 2022", date(2022, 8, 1), Precision.MONTH),
        ("мая 2022 года", date(2022, 5, 1), Precision.MONTH),
        ("2021 год", date(2021, 1, 1), Precision.YEAR),
        ("осень 2022 года, точной даты нет", date(2022, 9, 1), Precision.ABOUT),
        ("после осени 2022 года", date(2022, 12, 1), Precision.ABOUT),
    ],
)
def test_date_is_as_exact_as_the_source(text: str, day: date, precision: Precision) -> None:
    found = read_date(text, TODAY)
    assert (found.day, found.precision) == (day, precision)
    assert read_date(show_date(found.day, found.precision, found.words), TODAY) == found


@pytest.mark.parametrize(
    "text", ["", "вчера", "31.02.2022", "20.11.2050", "01.01.0001", "9999999", "х" * 999]
)
def test_strange_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(DateError):
        read_date(text, TODAY)


def test_bad_rows_are_named_and_good_ones_are_written(app: Flask, tmp_path: Path) -> None:
    rows = [
        {},
        {"Значение": "50"},
        {"Территория": "Нарния"},
        {"Территория": "Хабаровский край, Амурскй район"},
        {"Территория": "Хабаровский край, абвгд"},
        {"Сфера": "Волшебство"},
        {"Показатель": ""},
        {"На дату": "вчера", "Значение": "-1"},
    ]
    make_municipality("Амурский район", "27")
    judgement = load(save_csv(tmp_path / "a.csv", *rows))
    reasons = {one.number: "; ".join(one.reasons) for one in judgement.rejected}
    assert list(reasons) == [3, 4, 5, 6, 7, 8, 9]
    assert "больше, чем «Из скольких»" in reasons[3]
    assert "неизвестная территория «Нарния»" in reasons[4]
    assert "похоже на «Амурский" in reasons[5]
    assert "меньше нуля" in reasons[9] and "не дата" in reasons[9]
    assert [(one.value, one.municipality_id is not None) for one in figures()] == [(Decimal(9), True)]


def test_same_figure_again_changes_nothing_and_another_value_keeps_the_old_one(
    app: Flask, tmp_path: Path
) -> None:
    load(save_csv(tmp_path / "a.csv", {}, {"На дату": "01.08.2022", "Значение": "12"}))
    again = load(
        save_csv(tmp_path / "b.csv", {"Показатель": "ПОДКЛЮЧЕНО "}, {"Значение": "", "На дату": "01.08.2022"})
    )
    assert again.counts == {"created": 0, "changed": 1, "unchanged": 1, "rejected": 0}
    first, second = figures()
    assert (first.value, second.value, second.out_of) == (9, None, 37)
    assert [(one.old, one.new) for one in list_changes(second)] == [("12 из 37", "в работе из 37")]
    assert list_changes(first) == []


def test_doubled_row_of_one_file_is_rejected_with_the_number_of_the_first(app: Flask, tmp_path: Path) -> None:
    judgement = load(save_csv(tmp_path / "a.csv", {}, {"Значение": "10"}))
    assert [one.reasons for one in judgement.rejected] == [
        ["тот же показатель уже есть в строке 2 этого файла"]
    ]
    assert figures()[0].value == 9


def test_curator_brings_in_only_figures_of_her_territory_and_sphere(app: Flask, tmp_path: Path) -> None:
    place = make_municipality("Амурский район", "27")
    rows = [{}, {"Территория": "Россия"}, {"Территория": "Хабаровский край"}, {"Сфера": "Культура"}]
    path = save_csv(tmp_path / "a.csv", *rows)
    grant = Grant(role=Role.CURATOR, scope=f"municipality:{place.id}", spheres=["education"])
    judgement = judge_file(path, [grant])
    assert judgement.counts == {"created": 1, "changed": 0, "unchanged": 0, "rejected": 3}
    assert {reason for one in judgement.rejected for reason in one.reasons} == {FOREIGN}


@pytest.mark.parametrize("is_csv", [True, False])
def test_export_is_imported_back_unchanged(app: Flask, tmp_path: Path, is_csv: bool) -> None:
    rows = [
        {},
        {"На дату": "осень 2022 года", "Значение": ""},
        {"Значение": "≈ 1,5 тыс.", "Из скольких": "2000"},
    ]
    load(save_csv(tmp_path / "a.csv", rows[0], rows[1], rows[2] | {"Территория": "Россия"}))
    path = tmp_path / ("b.csv" if is_csv else "b.xlsx")
    assert export_file(path) == 3
    assert judge_file(path).counts == {"created": 0, "changed": 0, "unchanged": 3, "rejected": 0}


def test_completeness_counts_real_institutions_and_tells_demo_ones_apart(app: Flask, tmp_path: Path) -> None:
    assert completeness("22") is None
    total = {"Территория": "Алтайский край", "Показатель": TOTAL, "Из скольких": "", "Сфера": ""}
    load(
        save_csv(
            tmp_path / "a.csv", total | {"Значение": "3017"}, total | {"Значение": "10", "На дату": "2020"}
        )
    )
    make_organization("Школа")
    make_organization("Закрытая", closed_on=TODAY)
    make_organization("Учебная", is_demo=True)
    make_organization("Чужая", region_code="45")
    found = completeness("22")
    assert found is not None
    assert (found.counted, found.demo, found.figure.value) == (1, 1, 3017)
    db.session.rollback()
