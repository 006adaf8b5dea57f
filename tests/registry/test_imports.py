"""The ЦУР's form comes in: what is created, changed, left alone and rejected."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit import AuditEvent
from portal.extensions import db
from portal.registry.imports.commands import export_file, import_file
from portal.registry.imports.linking import find_circles
from portal.registry.imports.models import ImportState, RegistryImport
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality
from portal.sheets import SheetError, open_sheet
from tests.factories import make_inn
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import apply, counts, find, line, load, names, reasons, stage


def test_good_rows_become_organizations_with_all_their_facts(app: Flask, tmp_path: Path) -> None:
    row = load(save_xlsx(tmp_path / "a.xlsx", make_line(1, person="Иванова Мария"), make_line(2)))
    assert (row.state, counts(row)) == (ImportState.APPLIED, (2, 0, 0, 0))
    school = find(make_inn(1))
    assert (school.phone, school.region_code, school.type) == ("+7 385 430-00-00", "22", "school")
    assert [sphere.code for sphere in school.spheres] == ["education.school"]
    assert school.municipality is not None
    assert school.municipality.name == "Бийский муниципальный район"
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == 1
    assert school.search_text == f" школа 1 муниципальное учреждение {make_inn(1)}"


def test_the_same_file_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    path = save_xlsx(
        tmp_path / "a.xlsx", make_line(1), make_line(2, parent=make_inn(1)), make_line(3, inn="1")
    )
    load(path)
    before = find(make_inn(2)).updated_at
    assert counts(load(path)) == (0, 0, 2, 1)
    assert find(make_inn(2)).updated_at == before


def test_changes_are_shown_old_to_new_and_then_written(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2)))
    changed = make_line(1, short="Лицей № 1", phone="", email="—", spheres="Школы; Спорт")
    row = stage(save_xlsx(tmp_path / "b.xlsx", changed, make_line(2)))
    assert counts(row) == (0, 1, 1, 0)
    assert line(row, 2).changes == {
        "short_name": ["Школа № 1", "Лицей № 1"],
        "email": ["school@example.ru", ""],
        "spheres": [["education.school"], ["education.school", "sport"]],
    }
    apply(row)
    school = find(make_inn(1))
    assert (school.short_name, school.email, school.phone) == ("Лицей № 1", "", "+7 385 430-00-00")
    assert [sphere.code for sphere in school.spheres] == ["education.school", "sport"]
    assert school.sort_key == "лицей 000001"
    assert " лицей" in school.search_text


def test_every_change_stands_in_the_journal(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    load(save_xlsx(tmp_path / "b.xlsx", make_line(1, short="Лицей")))
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    about = [(event.action, event.details.get("changes")) for event in events if event.organization_id]
    assert about == [
        ("organization.created", None),
        ("organization.changed", {"short_name": ["Школа № 1", "Лицей"]}),
    ]
    assert [event.action for event in events].count("registry.applied") == 2


def test_second_row_of_the_same_organization_names_the_first(app: Flask, tmp_path: Path) -> None:
    row = load(save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2), make_line(1, short="Двойник")))
    assert reasons(row) == {4: "повтор строки 2: те же ИНН и КПП"}
    assert names() == ["Школа № 1", "Школа № 2"]


def test_branches_are_told_apart_by_kpp(app: Flask, tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(1, kpp="220402002", short="Филиал"))
    assert counts(load(path)) == (2, 0, 0, 0)
    assert counts(load(path)) == (0, 0, 2, 0)
    nameless = stage(save_xlsx(tmp_path / "b.xlsx", make_line(1, kpp="")))
    assert "укажите КПП" in reasons(nameless)[2]


def test_one_organization_is_known_by_its_inn_alone(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1, kpp="")))
    row = load(save_xlsx(tmp_path / "b.xlsx", make_line(1)))
    assert counts(row) == (0, 1, 0, 0)
    assert counts(stage(save_xlsx(tmp_path / "c.xlsx", make_line(1, kpp="")))) == (0, 0, 1, 0)


def test_two_new_rows_of_one_inn_need_their_kpp(app: Flask, tmp_path: Path) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1, kpp=""), make_line(1)))
    assert "уже есть в строке 2" in reasons(row)[3]


def test_parent_may_come_later_and_an_unknown_one_is_noted(app: Flask, tmp_path: Path) -> None:
    lines = [make_line(1, parent=make_inn(2)), make_line(2), make_line(3, parent=make_inn(9))]
    row = load(save_xlsx(tmp_path / "a.xlsx", *lines))
    assert counts(row) == (3, 0, 0, 0)
    assert find(make_inn(1)).parent_id == find(make_inn(2)).id
    assert find(make_inn(3)).parent_id is None
    assert "нет ни в реестре, ни в файле" in "; ".join(line(row, 4).notes)


def test_circles_are_rejected_whole_and_the_rest_is_taken(app: Flask, tmp_path: Path) -> None:
    one, two, three = (make_inn(number) for number in (1, 2, 3))
    lines = [make_line(1, parent=two), make_line(2, parent=one), make_line(3, parent=one), make_line(4)]
    row = load(save_xlsx(tmp_path / "a.xlsx", *lines, make_line(5, parent=make_inn(5))))
    assert set(reasons(row)) == {2, 3, 6}
    assert names() == ["Школа № 3", "Школа № 4"]
    assert find(three).parent_id is None


def test_a_circle_through_the_registry_is_seen(app: Flask, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2, parent=make_inn(1))))
    row = stage(save_xlsx(tmp_path / "b.xlsx", make_line(1, parent=make_inn(2))))
    assert "по кругу" in reasons(row)[2]
    assert find_circles({1: 2, 2: 3, 3: 2, 4: 1}) == {2, 3}


def test_what_is_not_given_is_guessed_and_said(app: Flask, tmp_path: Path) -> None:
    path = save_xlsx(
        tmp_path / "a.xlsx", ["МБДОУ «Ёлочка»", make_inn(1)], header=["Наименование", "инн учреждения"]
    )
    row = load(path)
    garden = find(make_inn(1), "")
    assert (garden.type, garden.level, garden.region_code) == ("kindergarten", "municipal", "22")
    notes = "; ".join(line(row, 2).notes)
    assert "тип не указан" in notes and "субъект РФ не указан" in notes


def test_headers_are_found_under_a_title_and_extra_columns_are_named(app: Flask, tmp_path: Path) -> None:
    header = ["№ п/п", "ПОЛНОЕ НАИМЕНОВАНИЕ (по уставу)", " Инн ", "Цвет крыши", "Тип"]
    path = save_xlsx(
        tmp_path / "a.xlsx",
        [],
        header,
        ["1", "2", "3", "4", "5"],
        header,
        [1, "Школа", make_inn(1), "красный", "Школа"],
        header=["Реестр учреждений на 1 ноября"],
    )
    row = load(path)
    assert counts(row) == (1, 0, 0, 0)
    assert row.notes == ["Не прочитаны лишние столбцы: «Цвет крыши»."]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["Полное наименование", "Тип", "КПП"], "нет обязательного столбца: «ИНН»"),
        (["а", "б"], "«Полное наименование», «ИНН»"),
    ],
)
def test_missing_columns_are_named(app: Flask, tmp_path: Path, header: list[str], words: str) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", ["1", "2", "3"], header=header))
    assert row.state is ImportState.FAILED
    assert words in row.reason


def test_a_broken_file_fails_with_words_and_leaves_no_rows(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "реестр.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    row = stage(path)
    assert row.state is ImportState.FAILED
    assert "старого формата XLS" in row.reason


def test_more_than_a_hundred_thousand_rows_are_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Полное наименование;ИНН\n" + "Школа;1\n" * 100_001)
    row = stage(path)
    assert row.state is ImportState.FAILED
    assert "больше 100\u00a0000 строк" in row.reason


def test_export_comes_back_unchanged(app: Flask, tmp_path: Path) -> None:
    lines = [make_line(1, place="Бийский район, Малоугренёвский сельсовет"), make_line(2, parent=make_inn(1))]
    import_file(save_xlsx(tmp_path / "a.xlsx", *lines, make_line(3, kpp="", place="г. Бийск", phone="—")))
    for name in ("b.xlsx", "b.csv"):
        assert export_file(tmp_path / name) == 3
        assert import_file(tmp_path / name) == {"created": 0, "changed": 0, "unchanged": 3, "rejected": []}


def test_demo_data_says_so_in_an_export(app: Flask, tmp_path: Path) -> None:
    import_file(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    find(make_inn(1)).is_demo = True
    db.session.commit()
    export_file(tmp_path / "b.csv")
    with open_sheet(tmp_path / "b.csv") as sheet:
        header, row = [row.cells for row in sheet.rows]
    assert (header[-1], row[-1]) == ("Учебные данные", "учебные данные")
    assert import_file(tmp_path / "b.csv")["unchanged"] == 1


def test_dry_run_tells_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", make_line(1), make_line(2, inn="123"))
    answer = import_file(path, dry_run=True)
    assert (answer["created"], [row["row"] for row in answer["rejected"]]) == (1, [3])
    assert names() == []
    assert db.session.scalars(select(RegistryImport.state)).all() == [ImportState.CANCELLED]


def test_command_refuses_a_broken_file_with_words(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(SheetError, match="PDF"):
        import_file(tmp_path / "a.xlsx")
    assert db.session.scalar(select(func.count()).select_from(Organization)) == 0
