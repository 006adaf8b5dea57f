"""Tables as districts really copy them: quotes, numbers of lines, headers half known, columns unnamed."""

import pytest

from portal.extensions import db
from portal.registry.collections import intake, rows
from portal.registry.collections.models import CollectionRow
from portal.sheets import SheetError
from tests.factories import make_inn, make_user
from tests.registry.collections.making import NOW, make_collection, parts_of

pytestmark = pytest.mark.usefixtures("app")
HEAD = "Полное наименование\tИНН\tФИО ответственного"
INN = [make_inn(number) for number in range(1, 9)]


def take(text: str) -> tuple[list[CollectionRow], list[str]]:
    """Rows of a new part after a paste, and what was noticed."""
    part = parts_of(make_collection())[0]
    taken = intake.take_table(part, text, author_id=make_user().id, now=NOW)
    db.session.commit()
    return list(rows.list_rows(part, page=1, per_page=100)[0]), taken.notes


def test_name_that_begins_with_a_quote_swallows_nothing() -> None:
    found, _ = take(
        f'{HEAD}\n"Солнышко" детский сад\t{INN[0]}\tКим\n"Школа\t{INN[1]}\t\nСад\t{INN[2]}\tОсипова'
    )
    assert [row.name for row in found] == ['"Солнышко" детский сад', '"Школа', "Сад"]


def test_line_break_inside_a_cell_makes_no_new_row() -> None:
    found, _ = take(f'{HEAD}\n"Школа ""Заря""\nс. Ивановка"\t{INN[0]}\tКим\r\nСад\t{INN[1]}\t')
    assert [row.name for row in found] == ['Школа "Заря" с. Ивановка', "Сад"]


def test_numbers_of_lines_before_the_names_are_passed_over() -> None:
    found, notes = take(f"1\tШкола № 1\t{INN[0]}\tvk.com/s1\tКим\n2.\tШкола № 2\t{INN[1]}\t\tОсипова")
    assert [(row.name, row.inn, row.data["responsible_name"]) for row in found] == [
        ("Школа № 1", INN[0], "Ким"),
        ("Школа № 2", INN[1], "Осипова"),
    ]
    assert len(notes) == 1


def test_table_with_some_known_headers_is_never_read_by_order() -> None:
    with pytest.raises(SheetError, match="нет обязательного столбца: «Полное наименование»"):
        take(f"Кто\tИНН\tСайт\tТелефон\nШкола № 1\t{INN[0]}\texample.org\t83850000000")


def test_columns_that_nobody_named_do_not_vanish_in_silence() -> None:
    _, notes = take(f"{HEAD}\t\t\n\t\tФИО\tтелефон\tпочта\nШкола\t{INN[0]}\tКим\t80000000001\ts@example.org")
    assert any("4-й (в нём «80000000001»), 5-й" in note for note in notes)


def test_unnamed_column_with_numbers_of_lines_is_no_loss() -> None:
    _, notes = take(f"\t{HEAD}\n1\tШкола\t{INN[0]}\tКим")
    assert notes == []
