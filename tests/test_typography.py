"""Russian as the portal writes it."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.typography import moment, num, pct, phone, plural, rudate, shift, signed, size, typo
from tests.small_app import make_small_app

NB = "\u00a0"
MORNING = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "dressed"),
    [
        ('Школа "Радуга"', "Школа «Радуга»"),
        ('ООО "Фирма "Луч""', "ООО «Фирма „Луч“»"),
        ('Гимназия "Луч', 'Гимназия "Луч'),
        ('экран 15" и 17" в классе', f'экран 15" и{NB}17" в{NB}классе'),
        ("Школа - это дом", f"Школа{NB}— это дом"),
        ("10-11 классы", f"10–\u206011{NB}классы"),
        ("8:00-18:00", "8:00–\u206018:00"),
        ("приказ № 12-3", f"приказ №{NB}12-3"),
        ("240-00-00", "240-00-00"),
        ("2026-11-20", "2026-11-20"),
        ("в школе и на сайте", f"в{NB}школе и{NB}на{NB}сайте"),
        ("№12, § 5", f"№{NB}12, §{NB}5"),
        ("20 ноября, 15 %, 5 км", f"20{NB}ноября, 15{NB}%, 5{NB}км"),
        ("5 минут, 7 машин", f"5{NB}минут, 7 машин"),
        ("до 24 часов, 5 МБ, 120 знаков", f"до{NB}24{NB}часов, 5{NB}МБ, 120{NB}знаков"),
        ("больше 10 000 подписчиков", f"больше 10{NB}000{NB}подписчиков"),
        ("в 2026 году 100 000 рублей", f"в{NB}2026{NB}году 100{NB}000{NB}рублей"),
        ("дом 5 100 метров", "дом 5 100 метров".replace("5 100", f"5{NB}100")),
        ("г. Калуга, ул. Школьная", f"г.{NB}Калуга, ул.{NB}Школьная"),
        ("Н.И. Лобачевский", f"Н.{NB}И.{NB}Лобачевский"),
        ("", ""),
    ],
)
def test_text_is_dressed(text: str, dressed: str) -> None:
    assert typo(text) == dressed


@given(st.text(alphabet='абвАБ «»„“"-–— \u00a0№0123456789.,()', max_size=60))
def test_dressing_twice_changes_nothing_more(text: str) -> None:
    assert typo(typo(text)) == typo(text)


@given(st.text(max_size=60))
def test_dressing_keeps_every_letter_and_digit(text: str) -> None:
    dressed = typo(text)
    assert [sign for sign in text if sign.isalnum()] == [sign for sign in dressed if sign.isalnum()]


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (1560, 0, f"1{NB}560"),
        (12345.6, 1, f"12{NB}345,6"),
        (-12.5, 1, "\u221212,5"),
        (-0.2, 0, "0"),
        (0, 1, "0,0"),
        (1234567.8, 0, f"1{NB}234{NB}568"),
        (None, 0, "—"),
    ],
)
def test_number_is_written(value: float | None, digits: int, shown: str) -> None:
    assert num(value, digits) == shown


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_number_has_only_signs_of_the_typeface(value: float) -> None:
    assert re.fullmatch(rf"\u2212?\d{{1,3}}(?:{NB}\d{{3}})*,\d\d", num(value, 2))


def test_percents_and_changes_have_their_signs() -> None:
    assert (pct(88.4, 1), pct(None)) == (f"88,4{NB}%", "—")
    assert (signed(5), signed(-3), signed(0), signed(0.04, 1)) == ("+5", "\u22123", "0", "0,0")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (5, "дней"),
        (11, "дней"),
        (12, "дней"),
        (21, "день"),
        (112, "дней"),
    ],
)
def test_word_agrees_with_its_number(number: int, words: str) -> None:
    assert plural(number, "день", "дня", "дней") == f"{number}{NB}{words}"
    assert plural(number, "день", "дня", "дней", has_number=False) == words


def test_date_is_written_by_its_pattern() -> None:
    day = date(2026, 11, 20)
    assert rudate(day) == f"20{NB}ноября{NB}2026"
    assert rudate(day, "d MMM") == f"20{NB}нояб."
    assert rudate(day, "dd.MM.y") == "20.11.2026"
    assert rudate(None) == "—"


def test_moment_is_shown_in_the_zone_of_the_portal_or_of_its_subject() -> None:
    with make_small_app().app_context():
        assert moment(MORNING) == f"20{NB}ноября{NB}2026, 14:30"
        assert moment(MORNING, "Asia/Barnaul", has_zone=True) == f"20{NB}ноября{NB}2026, 18:30{NB}МСК+4"
        assert moment(MORNING, "Europe/Kaliningrad", has_zone=True).endswith(f"13:30{NB}МСК\u22121")
        assert moment(MORNING, has_zone=True).endswith(f"{NB}МСК")
        assert moment(MORNING, "Asia/Barnaul").endswith(f"18:30{NB}МСК+4")
        assert moment(MORNING, "Asia/Barnaul", has_zone=False).endswith("18:30")
        assert moment(MORNING, "Europe/Simferopol").endswith("14:30")
        assert moment(None) == "—"
        assert (shift("Asia/Barnaul"), shift("Europe/Moscow"), shift("")) == ("МСК+4", "МСК", "МСК")


def test_date_of_a_moment_is_that_of_the_portal_and_not_of_greenwich() -> None:
    with make_small_app().app_context():
        assert rudate(datetime(2026, 11, 20, 22, 0, tzinfo=UTC)) == f"21{NB}ноября{NB}2026"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 Б"),
        (512, "512 Б"),
        (1536, "1,5 КБ"),
        (1_258_291, "1,2 МБ"),
        (52_428_800, "50 МБ"),
        (1_048_575, "1,0 МБ"),
    ],
)
def test_size_of_a_file_is_short(count: int, shown: str) -> None:
    assert size(count) == shown.replace(" ", NB)


@given(st.integers(min_value=0, max_value=10**15))
def test_size_has_at_most_four_digits(count: int) -> None:
    assert sum(sign.isdigit() for sign in size(count)) <= 4


def test_phone_does_not_break() -> None:
    assert phone("+74852400000") == f"+7{NB}485{NB}240\u201100\u201100"
    assert phone("8 (485) 240-00-00") == phone("+74852400000")
    assert phone("+70000000002") == f"+7{NB}000{NB}000\u201100\u201102"
    assert phone("+375 17 222-22-22").startswith(f"+375{NB}17{NB}")
    assert phone("спросить на вахте") == "спросить на вахте"


def test_icon_is_a_use_of_the_sprite_and_escapes_its_name() -> None:
    app = make_small_app()
    with app.test_request_context():
        shown = app.jinja_env.from_string("{{ icon('x\"><b>', 'flip') }}").render()
    assert shown.startswith('<svg class="i flip" aria-hidden="true"')
    assert "#x&#34;&gt;&lt;b&gt;" in shown


def test_cut_text_ends_with_one_sign() -> None:
    with make_small_app().app_context() as context:
        template = context.app.jinja_env.from_string("{{ text|truncate(12) }}")
        assert template.render(text="один два три четыре") == "один два…"
