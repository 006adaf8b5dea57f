"""Rows pasted and sent in files: headers or none, repeats, what is not understood."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.collections import intake, rows
from portal.registry.collections.models import CollectionPart, CollectionRow
from portal.registry.scopes import of_municipality, of_region
from portal.sheets import SheetError
from tests.conftest import words_of
from tests.factories import make_inn, make_municipality, make_organization, make_user
from tests.registry.collections.making import NOW, make_collection, parts_of, type_row

SignIn = Callable[[User], FlaskClient]
HEAD = "Полное наименование\tИНН\tВКонтакте\tФИО ответственного"


def take(part: CollectionPart, text: str) -> intake.Taken:
    """Paste as somebody."""
    taken = intake.take_table(part, text, author_id=make_user().id, now=NOW)
    db.session.commit()
    return taken


def all_rows(part: CollectionPart) -> list[CollectionRow]:
    """Rows of the part by number."""
    return list(rows.list_rows(part, page=1, per_page=100)[0])


@pytest.mark.usefixtures("app")
def test_pasted_rows_are_read_by_their_headers() -> None:
    part = parts_of(make_collection())[0]
    taken = take(part, f"{HEAD}\nШкола № 1\t{make_inn(1)}\tvk.com/s1\tКим Дарья")
    assert (taken.added, taken.changed, taken.broken) == (1, 0, 0)
    assert all_rows(part)[0].data["vk"] == "https://vk.com/s1"


@pytest.mark.usefixtures("app")
def test_rows_without_headers_are_read_in_the_order_of_the_slide() -> None:
    part = parts_of(make_collection())[0]
    line = f"Школа № 1\t{make_inn(1)}\thttps://vk.com/s1, ok.ru/s1\tКим Дарья\t89000000001\ts1@example.org"
    taken = take(part, f"Реестр района\n{line}")
    row = all_rows(part)[0]
    assert (taken.added, row.data["ok"], row.data["responsible_name"]) == (1, "https://ok.ru/s1", "Ким Дарья")
    assert any("по порядку" in note for note in taken.notes)


@pytest.mark.usefixtures("app")
def test_row_of_a_known_institution_is_completed_and_keeps_what_the_table_does_not_say() -> None:
    district = make_municipality()
    make_organization("Школа № 1", inn=make_inn(1), municipality_id=district.id, phone="+7 385 400-00-00")
    part = parts_of(make_collection(district))[0]
    taken = take(part, f"{HEAD}\nШкола № 1\t{make_inn(1)}\t\tКим Дарья")
    row = all_rows(part)[0]
    assert (taken.added, taken.changed) == (0, 1)
    assert (row.data["phone"], row.data["responsible_name"]) == ("+7 385 400-00-00", "Ким Дарья")


@pytest.mark.usefixtures("app")
def test_second_line_of_one_institution_is_kept_as_a_repeat() -> None:
    part = parts_of(make_collection())[0]
    take(part, f"{HEAD}\nШкола\t{make_inn(1)}\t\t\nШкола снова\t{make_inn(1)}\t\t")
    first, second = all_rows(part)
    assert first.reasons == []
    assert second.reasons[0].startswith("повтор строки 1")


@pytest.mark.usefixtures("app")
def test_broken_line_is_kept_with_its_words_and_removed_in_one_press() -> None:
    part = parts_of(make_collection())[0]
    taken = take(part, f"{HEAD}\nШкола\t12\t\t\nСад\t{make_inn(2)}\t\t")
    assert (taken.added, taken.broken) == (2, 1)
    assert all_rows(part)[0].data["inn"] == "12"
    assert rows.remove_broken(part, now=NOW) == 1
    assert [row.name for row in all_rows(part)] == ["Сад"]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("text", ["просто текст", "один\tдва\nтри\tчетыре", "\0\0\0", "\t\t\n\t"])
def test_what_is_no_table_is_refused_with_words_and_changes_nothing(text: str) -> None:
    part = parts_of(make_collection())[0]
    type_row(part)
    with pytest.raises(SheetError):
        take(part, text)
    db.session.rollback()
    assert len(all_rows(part)) == 1


@pytest.mark.usefixtures("app")
def test_more_rows_than_a_district_can_have_are_refused() -> None:
    part = parts_of(make_collection())[0]
    lines = "\n".join(f"Школа {number}\t{make_inn(number)}\t\t" for number in range(1, 5_010))
    with pytest.raises(SheetError, match="Больше 5000"):
        take(part, f"{HEAD}\n{lines}")


def test_downloaded_part_comes_back_as_it_was(sign_in: SignIn) -> None:
    district = make_municipality()
    make_organization("Школа № 1", inn=make_inn(1), municipality_id=district.id, email="s1@example.org")
    part = parts_of(make_collection(district))[0]
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id)))
    before = [row.data for row in all_rows(part)]
    file = client.get(f"/collections/parts/{part.id}/rows.xlsx").data
    sent = {"file": (io.BytesIO(file), "часть.xlsx")}
    answer = client.post(f"/collections/parts/{part.id}/file", data=sent, follow_redirects=True)
    assert "дополнено: 1" in words_of(answer)
    assert [row.data for row in all_rows(part)] == before


def test_merged_cells_of_a_file_are_told_about(sign_in: SignIn, tmp_path: Path) -> None:
    district = make_municipality()
    part = parts_of(make_collection(district))[0]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (
        HEAD.split("\t"),
        ["Школа № 1", make_inn(1), "vk.com/s1", "Ким"],
        ["Сад", make_inn(2), "", ""],
    ):
        sheet.append(line)
    sheet.merge_cells("D2:D3")
    book.save(tmp_path / "part.xlsx")
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id)))
    sent = {"file": ((tmp_path / "part.xlsx").open("rb"), "часть.xlsx")}
    answer = client.post(f"/collections/parts/{part.id}/file", data=sent, follow_redirects=True)
    assert "объединённые" in words_of(answer).lower()
    assert len(all_rows(part)) == 2


def test_file_that_is_no_table_is_refused_on_the_screen(sign_in: SignIn) -> None:
    district = make_municipality()
    part = parts_of(make_collection(district))[0]
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id)))
    for content in (b"%PDF-1.7", b"", b"PK\x03\x04broken"):
        sent = {"file": (io.BytesIO(content), "часть.xlsx")}
        answer = client.post(f"/collections/parts/{part.id}/file", data=sent, follow_redirects=True)
        assert "Строки не приняты" in words_of(answer)


def test_a_row_of_an_unknown_type_opens_is_listed_and_downloaded(sign_in: SignIn) -> None:
    district = make_municipality()
    collection = make_collection(district)
    part = parts_of(collection)[0]
    take(part, f"Полное наименование\tИНН\tТип\nТеатр\t{make_inn(1)}\tТеатр народный")
    row = all_rows(part)[0]
    assert row.reasons and row.data["type"] == "Театр народный"
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    assert "Театр народный" in words_of(client.get(f"/collections/parts/{part.id}/rows/{row.id}"))
    for address in (
        f"parts/{part.id}",
        f"parts/{part.id}/rows.xlsx",
        f"{collection.id}/rows",
        f"{collection.id}/rows.csv",
    ):
        assert client.get(f"/collections/{address}").status_code == 200, address
