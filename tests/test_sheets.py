"""Tables read from whatever people send, and tables written for their spreadsheets."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from portal.sheets import SheetError, open_sheet, write_csv, write_xlsx

HEADER = ["Полное наименование", "ИНН"]


def read(path: Path) -> list[tuple[int, list[str]]]:
    """All rows of a file with their numbers."""
    with open_sheet(path) as sheet:
        return [(row.number, row.cells) for row in sheet.rows]


def notes(path: Path) -> str:
    """What was noticed while the file was opened."""
    with open_sheet(path) as sheet:
        return " ".join(sheet.notes)


def refusal(path: Path) -> str:
    """The words with which a file is refused."""
    with pytest.raises(SheetError) as caught:
        read(path)
    return str(caught.value)


def save(path: Path, rows: list[list[object]]) -> Path:
    """A workbook made by an ordinary library, not by ours."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with a piece of one part replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_workbook_rows_come_with_spreadsheet_numbers_and_without_empty_lines(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER, [None, None], ["  Школа № 1 ", 2225012345.0]])
    assert read(path) == [(1, HEADER), (3, ["Школа № 1", "2225012345"])]


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER, ["Школа", "1"]])
    for name in ("реестр.csv", "реестр", "реестр.xls"):
        assert read(path.rename(tmp_path / name))[0] == (1, HEADER)
        path = tmp_path / name


def test_rows_beyond_the_declared_size_are_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER, ["Школа", "1"]])
    rewrite(path, "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1"')
    assert read(path)[1] == (2, ["Школа", "1"])


def test_formula_without_a_stored_value_is_named_by_its_column(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER, ["Школа", "=1+1"]])
    with open_sheet(path) as sheet:
        rows = list(sheet.rows)
    assert rows[1].unsaved == ["B"]
    assert "формулы" in " ".join(sheet.notes)


def test_merged_cells_and_other_sheets_are_noted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.merge_cells("A2:A4")
    book.create_sheet("Ещё")
    book.save(tmp_path / "a.xlsx")
    assert "A2:A4" in notes(tmp_path / "a.xlsx")
    assert "прочитан первый" in notes(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "пуст"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "XLS"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
        (b"MZ\x90\x00\x03" + b"\0" * 200, "программа"),
        (bytes(range(256)) * 8, "двоичный"),
        (b"PK\x03\x04 and then nothing of an archive", "повреждён"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, head: bytes, words: str) -> None:
    path = tmp_path / "реестр.xlsx"
    path.write_bytes(head)
    assert words in refusal(path)


@pytest.mark.parametrize(
    ("part", "words"),
    [("word/document.xml", "Word"), ("content.xml", "OpenDocument"), ("readme.txt", "архив")],
)
def test_foreign_archives_are_called_by_their_names(tmp_path: Path, part: str, words: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert words in refusal(path)


def test_archive_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (64 * 1024 * 1024))
    assert "бомбу" in refusal(path)


def test_thousands_of_parts_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_100):
            archive.writestr(f"xl/{number}", "")
    assert "бомбу" in refusal(path)


def test_entities_in_the_xml_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [HEADER])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet '
    assert "повреждён" in refusal(rewrite(path, "xl/worksheets/sheet1.xml", b"<worksheet ", bomb))


def test_torn_workbook_and_a_row_at_the_end_of_the_world_are_refused(tmp_path: Path) -> None:
    torn = save(tmp_path / "torn.xlsx", [HEADER, ["Школа", "1"]])
    assert "повреждён" in refusal(rewrite(torn, "xl/worksheets/sheet1.xml", b"</sheetData>", b""))
    far = save(tmp_path / "far.xlsx", [HEADER, ["Школа", "1"]])
    rewrite(far, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"')
    assert "повреждён" in refusal(far)


def test_oversized_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert "200 МБ" in refusal(path)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_any_usual_form(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(separator.join(HEADER) + f"\r\n\r\nШкола{separator}01\r\n", encoding=encoding)
    assert read(path) == [(1, HEADER), (3, ["Школа", "01"])]


def test_windows_encoding_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Полное наименование;ИНН\nШкола;1".encode("cp1251"))
    assert read(path)[0] == (1, HEADER)
    assert "Windows-1251" in notes(path)


def test_stray_zero_byte_is_dropped_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Полное наименование;ИНН\nШко\0ла;1")
    assert read(path)[1] == (2, ["Школа", "1"])
    assert "нулевые байты" in notes(path)


def test_unclosed_quote_is_refused_with_the_last_good_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('ИНН;Имя\n1;Школа\n2;"Лицей' + "\n3;Школа" * 50_000)
    assert "После строки 2" in refusal(path)
    assert "кавычка" in refusal(path)


def test_written_csv_opens_in_a_spreadsheet_and_carries_no_formula() -> None:
    target = io.BytesIO()
    write_csv(target, ["Имя", "Телефон"], [["=HYPERLINK(1)", "+7 421 230-00-00"], ["@a", "-"]])
    text = target.getvalue()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    assert lines == ["Имя;Телефон", "'=HYPERLINK(1);'+7 421 230-00-00", "'@a;'-", ""]


def test_written_files_read_back_as_they_were(tmp_path: Path) -> None:
    rows = [["=1+1", "+7 421 230-00-00", "a;b\nc"], ["Ёж", "", "'"]]
    with (tmp_path / "a.csv").open("wb") as file:
        write_csv(file, ["а", "б", "в"], rows)
    write_xlsx(tmp_path / "a.xlsx", ["а", "б", "в"], rows)
    for name in ("a.csv", "a.xlsx"):
        assert [cells for _, cells in read(tmp_path / name)][1:] == rows


def test_written_workbook_holds_text_where_a_formula_was_typed(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["а"], [["=1+1"]])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.value, cell.data_type) in [("=1+1", "s"), ("=1+1", "inlineStr")]
