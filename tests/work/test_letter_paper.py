"""The sheet: accessible PDF with the text in it, and nothing typed by people is ever read as markup."""

import io

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.work.letters.models import Letter, Mailing
from portal.work.letters.paper import make_letters, plain_text
from tests.work.lettering import get, letters, make_mailing, make_school, send

NASTY = [
    '#import "/etc/passwd": *',
    "$x^2$ @метка <имя>",
    '\\ #{panic()} #read("/etc/passwd")',
    "*не жирный* _не курсив_ `код` = не заголовок",
    "]#text(red)[",
    "эмодзи 😀 中文 \x07\ufeff",
    "{{учреждение}} {{xyz}}",
]


def text_of(content: bytes) -> str:
    """Words of all pages without regard to lines."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def written(**values: object) -> tuple[Mailing, Letter]:
    """A mailing of one letter, sent."""
    make_school()
    row = send(make_mailing(**values))
    return get(row), letters(row)[0]


def test_pdf_is_tagged_titled_and_russian(app: Flask) -> None:
    row, letter = written()
    reader = PdfReader(io.BytesIO(make_letters(row, [letter])))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "ru"
    assert reader.metadata is not None and reader.metadata.title == "О сайте: Школа № 1"
    assert b"pdfuaid" in make_letters(row, [letter])


def test_pdf_holds_number_term_person_and_text(app: Flask) -> None:
    row, letter = written()
    text = text_of(make_letters(row, [letter])).replace("\xa0", " ")
    for words in ("№ 12-04/1", "Срок ответа: 1 декабря 2026", "завуч", "Уважаемая Мария Петровна!", "Орлова"):
        assert words in text, text


@pytest.mark.parametrize("nasty", NASTY)
def test_what_people_type_stays_text(app: Flask, nasty: str) -> None:
    make_school(short_name=f"Ш {nasty}".replace("\x07", ""), responsible_post=nasty)
    body = f"Текст {nasty.replace('{{xyz}}', '')} конец"
    row = send(make_mailing(body=body, subject="Тема {{учреждение}}", signer=nasty))
    letter = letters(row)[0]
    assert letter.problem == ""
    text = text_of(make_letters(get(row), [letter]))
    for part in ("#import", "$x^2$", "@метка", "#{panic()}", "]#text(red)[", "{{xyz}}"):
        if part in nasty:
            assert part in text, text
    assert "конец" in text and "Тема" in text


def test_markdown_is_drawn_and_values_are_not_markdown(app: Flask) -> None:
    make_school(responsible_name="Иванова **Мария** [x](javascript:alert)")
    body = "# Заголовок\n\n1. раз\n   - внутри\n2. два\n\n> цитата\n\n"
    body += "| а | б |\n|---|---|\n| 1 | {{фио}} |\n\n---\n\n[мы](https://x.ru)"
    row = send(make_mailing(body=body))
    letter = letters(row)[0]
    text = text_of(make_letters(get(row), [letter]))
    assert "**Мария** [x](javascript:alert)" in text and "# Заголовок" not in text
    plain = plain_text(get(row), letter)
    assert "1. раз" in plain and "— внутри" in plain and "мы (https://x.ru)" in plain


@pytest.mark.parametrize(
    "body",
    [
        "*а _конец_*",
        "__а **конец** б__",
        "~~а ~~конец~~ б~~",
        ">" * 90 + " конец",
        "- " * 40 + "конец",
        "1. " * 40 + "конец",
    ],
)
def test_marks_and_blocks_inside_one_another_are_drawn(app: Flask, body: str) -> None:
    row, letter = written(body=body)
    assert letter.problem == "" and "конец" in text_of(make_letters(row, [letter]))
    assert "конец" in plain_text(row, letter)


def test_hundred_letters_are_one_pdf_of_a_hundred_sheets(app: Flask) -> None:
    row, letter = written()
    reader = PdfReader(io.BytesIO(make_letters(row, [letter] * 100)))
    assert len(reader.pages) == 100
