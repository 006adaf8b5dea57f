"""Cells of the form as people fill them."""

import pytest

from portal.registry.imports.reading import clean_value, read_row
from portal.registry.organizations.contacts import clean_emails, clean_link, clean_phones, split_pages
from portal.registry.organizations.kinds import find_level, find_type, guess_level, guess_type
from portal.registry.organizations.requisites import (
    RequisiteError,
    clean_inn,
    clean_kpp,
    clean_ogrn,
    clean_oktmo,
)
from portal.sheets import Row

GOOD = {"full_name": "Школа", "inn": "0274062111"}


def read(**cells: str) -> tuple[dict[str, object], str, str]:
    """Data, notes and reasons of a row with these cells."""
    filled = GOOD | cells
    reading = read_row(Row(2, list(filled.values())), list(enumerate(filled)))
    return reading.data, "; ".join(reading.notes), "; ".join(reading.reasons)


def test_lost_zero_of_an_inn_is_given_back() -> None:
    assert clean_inn("274062111") == ("0274062111", "ИНН дополнен нулём в начале")
    assert clean_inn(" 02 74-062111 ") == ("0274062111", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2204000011", "контрольная цифра"),
        ("123", "цифр 3, а нужно 10"),
        ("500100732259", "у человека"),
        ("22040000А0", "только цифры"),
        ("٢٢٠٤٠٠٠٠١٠", "только цифры"),
    ],
)
def test_wrong_inn_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(RequisiteError, match=words):
        clean_inn(text)


def test_other_requisites_are_put_right_or_refused() -> None:
    assert clean_kpp("22401001") == ("022401001", "КПП дополнен нулём в начале")
    assert clean_kpp("2204ав001".replace("ав", "AB")) == ("2204AB001", "")
    assert clean_ogrn("1022200525819") == "1022200525819"
    assert clean_oktmo("1603000") == ("01603000", "ОКТМО дополнен нулём в начале")
    for clean, text in ((clean_kpp, "12"), (clean_ogrn, "1022200525818"), (clean_oktmo, "12345")):
        with pytest.raises(RequisiteError):
            clean(text)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("8 (4212) 30-00-00", "+7 421 230-00-00"),
        ("89141234567", "+7 914 123-45-67"),
        ("+7(421)2300000; 89141234567", "+7 421 230-00-00; +7 914 123-45-67"),
        ("8(4212)300000 89141234567", "+7 421 230-00-00; +7 914 123-45-67"),
        ("8 (4212) 30-00-00 доб. 12", "+7 421 230-00-00 доб. 12"),
        ("тел. 8-800-555-35-35", "+7 800 555-35-35"),
    ],
)
def test_phones_in_any_form_become_one(text: str, phones: str) -> None:
    assert clean_phones(text) == (phones, [])
    assert clean_phones(phones) == (phones, [])


def test_what_is_no_phone_or_mail_stays_with_a_note() -> None:
    data, notes, reasons = read(phone="30-00-00", email="почта школы", responsible_email="A@Example.RU")
    assert (data["phone"], data["responsible_email"], reasons) == ("30-00-00", "a@example.ru", "")
    assert "телефон не распознан" in notes and "почты" in notes


def test_mails_are_lowered_and_split() -> None:
    assert clean_emails("Info@Mail.RU, школа@образование.рф") == ("info@mail.ru; школа@образование.рф", [])


@pytest.mark.parametrize(
    ("text", "network", "link"),
    [
        ("vk.com/school1/", "vk", "https://vk.com/school1"),
        ("@school_one", "telegram", "https://t.me/school_one"),
        ("school_1", "vk", "https://vk.com/school_1"),
        ("HTTP://school.ru", "", "HTTP://school.ru"),
        ("школа.рф", "", "https://школа.рф"),
    ],
)
def test_links_get_their_scheme_and_host(text: str, network: str, link: str) -> None:
    assert clean_link(text, network)[0] == link


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "есть сайт, но не помню"])
def test_what_is_no_address_is_not_written(text: str) -> None:
    data, notes, _ = read(website=text)
    assert "website" not in data
    assert "не адрес" in notes


def test_one_cell_of_pages_is_sorted_by_network() -> None:
    pages, strange = split_pages("https://vk.com/a, ok.ru/group/1 t.me/x foo.example")
    assert pages == {"vk": "https://vk.com/a", "ok": "https://ok.ru/group/1", "telegram": "https://t.me/x"}
    assert strange == ["foo.example"]


@pytest.mark.parametrize(
    ("name", "type_", "level"),
    [
        ("МБОУ «Средняя школа № 3»", "school", "municipal"),
        ("МБДОУ детский сад «Ёлочка»", "kindergarten", "municipal"),
        ("КГБПОУ «Бийский колледж»", "college", "regional"),
        ("Детская школа искусств", "culture", None),
        ("Спортивная школа", "sport", None),
        ("Центр детского творчества", "extra_edu", None),
        ("КГБУЗ «Городская поликлиника»", "clinic", "regional"),
        ("Администрация Амурского района", "municipality", "municipal"),
        ("Министерство образования", "authority", None),
        ("ООО «Ромашка»", None, None),
    ],
)
def test_a_name_gives_away_type_and_level(name: str, type_: str | None, level: str | None) -> None:
    assert (guess_type(name), guess_level(name)) == (type_, level)


def test_types_and_levels_are_known_by_synonyms() -> None:
    assert [find_type(text) for text in ("СОШ", "Детсад", "омсу", "Дополнительное образование", "чудо")] == [
        "school",
        "kindergarten",
        "municipality",
        "extra_edu",
        None,
    ]
    assert [find_level(text) for text in ("Муниципальный", "краевой", "ФЕДЕРАЛЬНАЯ", "космический")] == [
        "municipal",
        "regional",
        "federal",
        None,
    ]


def test_empty_cell_says_nothing_and_a_dash_erases() -> None:
    data, notes, reasons = read(phone="—", email="", address="нет", type="-")
    assert data == GOOD | {"phone": "", "address": ""}
    assert (notes, reasons) == ("", "")


def test_all_faults_of_a_row_are_named_at_once() -> None:
    _, _, reasons = read(type="чудо", level="высший", region="Марс", ogrn="1")
    for words in ("неизвестный тип «чудо»", "неизвестный уровень", "неизвестный субъект", "ОГРН 1"):
        assert words in reasons


def test_errors_of_formulas_and_endless_cells_are_refused() -> None:
    assert "ошибка формулы #REF!" in read(phone="#REF!")[2]
    assert "больше 2000 знаков" in read(address="а" * 2_001)[2]


def test_formula_without_a_value_is_refused_only_where_it_matters() -> None:
    places = [(0, "full_name"), (1, "inn")]
    bad = read_row(Row(2, ["Школа", ""], ["B"]), places)
    good = read_row(Row(2, ["Школа", "0274062111", ""], ["C"]), places)
    assert "формула без сохранённого значения: «ИНН»" in bad.reasons[0]
    assert good.reasons == []


def test_missing_name_is_named_by_its_column() -> None:
    reading = read_row(Row(2, ["", "0274062111"]), [(0, "full_name"), (1, "inn")])
    assert reading.reasons == ["не заполнен столбец «Полное наименование»"]


def test_another_spelling_of_the_same_is_the_same() -> None:
    assert clean_value("phone", "8 421 2300000") == "+7 421 230-00-00"
    assert clean_value("kpp", "чушь") == "чушь"
