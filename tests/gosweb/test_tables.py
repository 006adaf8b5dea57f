"""Tables brought into a section by text and by file: looked at, then rows; taken out and back."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sections import services
from portal.gosweb.sites.models import Site
from portal.sheets import XLSX_TYPE
from tests.conftest import words_of
from tests.factories import make_site, make_user
from tests.gosweb.test_joining import sent_by
from tests.pages import check_page

STAFF = "/sites/shkola/sections/employees"
TWENTY = "ФИО\tДолжность\n" + "".join(f"Учитель {number}\tучитель\n" for number in range(1, 21))


@pytest.fixture
def site(app: Flask) -> Site:
    """A school's site, empty."""
    return make_site("shkola")


@pytest.fixture
def admin(site: Site, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The administrator's browser."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


def do(client: FlaskClient, deed: str, **form: object) -> TestResponse:
    """Press a button of the staff's table."""
    return client.post(STAFF, data={"base": 0, "deed": f"staff:{deed}"} | form)


def book(*rows: tuple[object, ...], merged: str = "") -> tuple[io.BytesIO, str]:
    """An XLSX to upload."""
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    if merged:
        made.active.merge_cells(merged)
    made.save(file)
    file.seek(0)
    return file, "Педагоги.xlsx"


def test_a_pasted_table_is_looked_at_then_added_then_saved(admin: FlaskClient, site: Site) -> None:
    seen = check_page(do(admin, "preview", **{"paste-staff": TWENTY}))
    assert "Прочитано: 20 строк" in seen.text_content().replace("\u00a0", " ")
    assert sent_by(seen)["staff-rows-0-fio"] == "", "a look adds nothing"
    own = {"staff-rows-0-fio": "Носова Анна", "paste-staff": TWENTY}
    added = check_page(do(admin, "append", **own))
    form = sent_by(added)
    assert (form["staff-rows-0-fio"], form["staff-rows-20-fio"]) == ("Носова Анна", "Учитель 20")
    assert form["paste-staff"].strip() == "" and services.get_section(site, "employees").number == 0
    assert admin.post(STAFF, data=form).status_code == 303
    db.session.expire_all()
    assert len(services.get_section(site, "employees").values["staff"]["value"]) == 21


def test_a_table_replaces_the_rows(admin: FlaskClient) -> None:
    answer = do(admin, "replace", **{"staff-rows-0-fio": "Прежний", "paste-staff": TWENTY})
    form = sent_by(check_page(answer))
    assert form["staff-rows-0-fio"] == "Учитель 1" and "Прежний" not in answer.text


def test_what_was_not_understood_is_told_beside_the_rows(admin: FlaskClient) -> None:
    answer = do(admin, "preview", **{"paste-staff": "ФИО\tОклад\nНосова Анна\t100\n"})
    assert "Столбец «Оклад» не взят" in words_of(answer)


@pytest.mark.parametrize("deed", ["preview", "append", "replace", "sheet"])
def test_nothing_pasted_is_told_and_the_rows_stay(admin: FlaskClient, deed: str) -> None:
    answer = do(admin, deed, **{"staff-rows-0-fio": "Носова Анна", "paste-staff": " \n"})
    page = check_page(answer)
    assert page.xpath("//*[@id='item-staff']//*[@role='alert']")
    assert sent_by(page)["staff-rows-0-fio"] == "Носова Анна"


def test_more_than_the_form_can_hold_is_refused_with_the_number(admin: FlaskClient) -> None:
    answer = do(admin, "append", **{"paste-staff": "Учитель\n" * 1_600})
    assert "вмещает до 1500" in words_of(answer) and "Учитель" in sent_by(check_page(answer))["paste-staff"]


def test_a_file_becomes_text_to_look_at_with_its_merged_cells_told(admin: FlaskClient) -> None:
    file = book(("ФИО", "Занимаемая должность"), ("Носова Анна", "учитель"), ("Лосев", None), merged="B2:B3")
    page = check_page(do(admin, "sheet", **{"sheet-staff": file}))
    words = page.text_content().replace("\u00a0", " ")
    assert "Есть объединённые ячейки (B2:B3)" in words and "Прочитано: 2 строки" in words
    assert "Лосев" in sent_by(page)["paste-staff"]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.xlsx"), (b"%PDF-1.7", "a.xlsx"), (b"PK\3\4broken", "a.xlsx"), (b"MZ\0\0", "a.csv")],
)
def test_what_is_no_table_is_refused_in_words(admin: FlaskClient, content: bytes, name: str) -> None:
    answer = do(admin, "sheet", **{"sheet-staff": (io.BytesIO(content), name)})
    assert check_page(answer).xpath("//*[@id='item-staff']//*[@role='alert']")


def test_a_table_goes_out_is_edited_and_comes_back(admin: FlaskClient, site: Site) -> None:
    form = {"base": 0, "staff-rows-0-fio": "=Носова", "staff-rows-0-qualification": "две\nстроки"}
    admin.post(STAFF, data=form)
    answer = admin.get(f"{STAFF}/tables/staff.xlsx")
    assert answer.mimetype == XLSX_TYPE
    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0][:2] == ("ФИО", "Занимаемая должность (должности)") and rows[1][0] == "=Носова"
    back = {"base": 1, "deed": "staff:sheet", "sheet-staff": (io.BytesIO(answer.data), "a.xlsx")}
    text = sent_by(check_page(admin.post(STAFF, data=back)))["paste-staff"]
    saved = sent_by(check_page(do(admin, "replace", **{"paste-staff": text, "base": 1})))
    assert admin.post(STAFF, data=saved).status_code == 303
    db.session.expire_all()
    assert services.get_section(site, "employees").number == 1, "nothing was changed on the way"


def test_the_empty_form_has_the_headers_alone(admin: FlaskClient) -> None:
    answer = admin.get(f"{STAFF}/tables/staff/form.xlsx")
    assert len(list(load_workbook(io.BytesIO(answer.data)).active.values)) == 1
    assert admin.get(f"{STAFF}/tables/nothing.xlsx").status_code == 404
    assert admin.get("/sites/shkola/sections/common/tables/full_name/form.xlsx").status_code == 404


@pytest.mark.parametrize("deed", ["nothing:append", "full_name:append", "staff:append:9", ":", "staff"])
def test_strange_deeds_do_no_harm(admin: FlaskClient, deed: str) -> None:
    answer = admin.post(STAFF, data={"base": 0, "staff-rows-0-fio": "Носова", "deed": deed})
    assert sent_by(check_page(answer))["staff-rows-0-fio"] == "Носова"


def test_a_file_refused_in_a_deed_is_told_in_its_item(admin: FlaskClient) -> None:
    form = {"base": 0, "deed": "charter:keep", "charter-uploads": (io.BytesIO(b"MZ"), "Устав.pdf")}
    page = check_page(admin.post("/sites/shkola/sections/document", data=form))
    (alert,) = page.xpath("//*[@id='item-charter']//*[@role='alert']")
    assert "не принят" in alert.text_content().replace("\u00a0", " ")
