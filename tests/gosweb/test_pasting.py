"""Tables pasted from a spreadsheet: read as they look, cleaned, and what was not understood is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gosweb.sections.dates import read_date
from portal.gosweb.sections.headings import match_headings
from portal.gosweb.sections.pasting import (
    Pasted,
    PasteError,
    read_paste,
    refuse_too_many,
    replace_rows,
)
from portal.gosweb.standards.loader import load_standard
from portal.sheets.clipboard import read_cells, write_cells

EDU, HOME = load_standard("edu-mr9"), load_standard("home")
UNITS = EDU.section("struct").item("units")
STAFF = EDU.section("employees").item("staff")
VACANCIES = EDU.section("vacant").item("vacancies")
DOCUMENTS = HOME.sections[0].item("documents")
CELLS = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4).filter(lambda row: any(cell.strip() for cell in row)))
)
def test_cells_come_back_as_they_were_written(rows: list[list[str]]) -> None:
    assert read_cells(write_cells(rows)) == rows


@given(st.text(max_size=200))
def test_any_text_is_rows_or_words(text: str) -> None:
    for item in (UNITS, VACANCIES, DOCUMENTS):
        try:
            pasted = read_paste(item, text)
        except PasteError:
            continue
        known = {column.id for column in item.columns}
        assert pasted.rows and all(row and set(row) <= known for row in pasted.rows)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("а\tб\r\nв\tг\r\n", [["а", "б"], ["в", "г"]]),
        ('ООО "Лютик"\t"Ромашка"\n', [['ООО "Лютик"', '"Ромашка"']]),
        ('"две\nстроки"\t"с ""кавычками"""', [["две\nстроки", 'с "кавычками"']]),
        ('"а;б";в\nг;д', [["а;б", "в"], ["г", "д"]]),
        ("тел.; факс\nпросто", [["тел.; факс"], ["просто"]]),
        ('"не закрыта\tб\nв\tг', [['"не закрыта', "б"], ["в", "г"]]),
    ],
)
def test_text_of_spreadsheets_is_read_as_it_looks(text: str, cells: list[list[str]]) -> None:
    assert read_cells(text) == cells


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "20.11.2026",
        "20.11.26",
        "20/11/2026",
        "20-11-2026",
        "20 ноября 2026 г.",
        "«20» нояб. 2026",
    ]
    + ["2026-11-20 00:00", "20.11.2026 0:00:00", "20.11.2026 г."],
)
def test_a_date_is_known_in_any_form(text: str) -> None:
    day = read_date(text)
    assert day is not None and day.isoformat() == "2026-11-20"


@pytest.mark.parametrize("text", ["31.02.2026", "осенью", "2026", "20 2026", "1.1.1.1", "20 мамонта 2026"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_columns_are_found_by_their_headers_in_any_order() -> None:
    pasted = read_paste(UNITS, "Должность\tФИО\tНаименование\tИтого\nДиректор\tНосова А. И.\tПедсовет\t5\n")
    assert pasted.rows == [{"post": "Директор", "fio": "Носова А. И.", "name": "Педсовет"}]
    assert pasted.notes == ["Столбец «Итого» не взят: в этом пункте такого нет."]


def test_without_headers_columns_go_in_order_and_the_rest_is_said() -> None:
    text = "\t".join(["Педсовет", "Носова А. И.", "Директор", "Бийск", "a.ru", "a@b.ru", "лишнее"])
    pasted = read_paste(UNITS, text)
    assert pasted.rows[0]["site"] == "https://a.ru" and pasted.rows[0]["email"] == "a@b.ru"
    assert pasted.notes[0] == "Столбцов 7, а места хватает для 6: последние не взяты."


def test_columns_may_begin_where_the_cursor_stood() -> None:
    assert read_paste(UNITS, "Носова А. И.\nЛосев Б. В.", start="fio").rows == [
        {"fio": "Носова А. И."},
        {"fio": "Лосев Б. В."},
    ]


def test_a_file_column_cannot_be_pasted_and_is_told() -> None:
    pasted = read_paste(DOCUMENTS, "Название документа\tДата\tФайл\nУстав\t1 сентября 2015 г.\tустав.pdf")
    assert pasted.rows == [{"title": "Устав", "date": "2015-09-01"}]
    assert pasted.notes == ["Столбец «Файл» не взят: файлы прикрепляют в самой строке."]


def test_what_is_not_understood_is_said_with_its_place() -> None:
    pasted = read_paste(DOCUMENTS, 'Название документа\tДата\n"Устав\nшколы"\tосенью')
    assert pasted.rows == [{"title": "Устав школы"}]
    assert pasted.notes == [
        "Строка 2, «Название документа»: переносы строк заменены пробелами.",
        "Строка 2, «Дата»: «осенью» не похоже на дату, ячейка осталась пустой.",
    ]


def test_numbers_are_kept_and_what_is_none_is_told() -> None:
    head = "Код, шифр\tКурс\tМеста за счёт местных бюджетов\n"
    pasted = read_paste(VACANCIES, head + "44.02.01\t2\t1 200\n44.02.02\t1\tмного")
    assert [row["numberBMVacant"] for row in pasted.rows] == ["1200", "много"]
    assert pasted.notes == [
        "Строка 3, «Места за счёт местных бюджетов»: «много» не число, оставлено как есть."
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "ФИО\tДолжность\n", "а\n" * 5_001, "ю" * 4_000_001])
def test_nothing_and_too_much_are_refused_in_words(text: str) -> None:
    with pytest.raises(PasteError):
        read_paste(UNITS, text)


def test_more_rows_than_the_form_holds_are_refused_with_the_number() -> None:
    with pytest.raises(PasteError, match="вмещает до 1500"):
        refuse_too_many(STAFF, 1_501)
    refuse_too_many(STAFF, 1_500)


def test_notes_do_not_drown_the_page() -> None:
    pasted = read_paste(VACANCIES, "Код, шифр\tКурс\tМеста за счёт местных бюджетов\n" + "а\tб\tмного\n" * 50)
    assert (len(pasted.notes), pasted.left_out) == (20, 30)


def test_replacing_keeps_files_of_rows_that_stay() -> None:
    old = [
        {"title": "Устав", "number": "1", "file": [{"media": 1, "title": "Устав"}]},
        {"title": "Правила", "file": [{"media": 2, "title": "Правила"}]},
    ]
    pasted = Pasted(rows=[{"title": "Устав", "number": "7"}], columns=list(DOCUMENTS.columns[:2]))
    rows, lost = replace_rows(DOCUMENTS, old, pasted)
    assert rows == [{"title": "Устав", "number": "7", "file": [{"media": 1, "title": "Устав"}]}] and lost == 1


@given(st.lists(st.sampled_from([column.title for column in STAFF.columns]), unique=True))
def test_our_own_headers_always_find_their_columns(titles: list[str]) -> None:
    assert [column.title if column else None for column in match_headings(STAFF.columns, titles)] == titles
