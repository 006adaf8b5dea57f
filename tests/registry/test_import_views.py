"""Imports on the screen: upload, progress, preview, apply, rejected rows back."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.queue import get_queue
from portal.registry.imports import jobs
from portal.registry.imports.models import ImportState
from tests.factories import make_user
from tests.pages import check_page
from tests.registry.forms import make_line, save_xlsx
from tests.registry.importing import get, load, names, stage, upload

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def curator(app: Flask) -> User:
    """Who imports for Алтайский край."""
    return make_user(Role.CURATOR, "region:22")


@pytest.fixture
def client(curator: User, sign_in: SignIn) -> FlaskClient:
    """Her browser."""
    return sign_in(curator)


def test_upload_is_read_shown_and_applied(client: FlaskClient, tmp_path: Path) -> None:
    check_page(client.get("/imports"))
    path = save_xlsx(tmp_path / "реестр.xlsx", make_line(1), make_line(2, inn="1"))
    sent = client.post("/imports", data={"file": (io.BytesIO(path.read_bytes()), path.name)})
    assert (sent.status_code, sent.location) == (303, "/imports/1")
    assert [job.args for job in get_queue("imports").jobs] == [[1]]
    waiting = client.get("/imports/1")
    check_page(waiting)
    assert "hx-trigger" in waiting.text
    jobs.stage_import(1)
    preview = check_page(client.get("/imports/1")).text_content()
    assert "Применить: 1\u00a0учреждение" in preview
    assert "Школа № 1" in preview
    assert "ИНН 1: цифр 1" in check_page(client.get("/imports/1?tab=reject")).text_content()
    assert client.post("/imports/1/apply").status_code == 303
    jobs.apply_import(1)
    done = check_page(client.get("/imports/1")).text_content()
    assert "Записано: создано 1" in done
    assert names() == ["Школа № 1"]


def test_changes_are_shown_in_words(client: FlaskClient, curator: User, tmp_path: Path) -> None:
    load(save_xlsx(tmp_path / "a.xlsx", make_line(1)))
    changed = make_line(1, type="Детский сад", email="—", place="г. Бийск")
    row = stage(save_xlsx(tmp_path / "b.xlsx", changed), author=curator)
    text = " ".join(check_page(client.get(f"/imports/{row.id}")).text_content().split())
    assert "Тип: Школа → Детский сад" in text
    assert "E-mail: school@example.ru → пусто" in text
    assert "Муниципалитет: Бийский муниципальный район → Городской округ Бийск" in text


def test_progress_is_a_fragment_that_ends_by_itself(
    client: FlaskClient, curator: User, tmp_path: Path
) -> None:
    import_id = upload(save_xlsx(tmp_path / "a.xlsx", make_line(1)), author=curator)
    row = get(import_id)
    row.state, row.total, row.done = ImportState.STAGING, 10, 4
    db.session.commit()
    busy = client.get(f"/imports/{import_id}/progress")
    assert '<progress class="l" max="10" value="4"' in busy.text
    assert "HX-Redirect" not in busy.headers
    row = get(import_id)
    row.state = ImportState.STAGED
    db.session.commit()
    done = client.get(f"/imports/{import_id}/progress")
    assert done.headers["HX-Redirect"] == f"/imports/{import_id}"
    assert "hx-get" not in done.text


def test_rejected_rows_come_back_as_they_were_with_reasons(
    client: FlaskClient, curator: User, tmp_path: Path
) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1, inn="1"), make_line(2)), author=curator)
    answer = client.get(f"/imports/{row.id}/rejected.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][-1] == "Причина отказа"
    assert rows[1][1] == "Школа № 1"
    assert "нужно 10" in rows[1][-1]
    assert len(rows) == 2


def test_the_empty_form_is_accepted_back_once_it_is_filled(client: FlaskClient, tmp_path: Path) -> None:
    answer = client.get("/imports/form.xlsx")
    (tmp_path / "form.xlsx").write_bytes(answer.data)
    row = stage(tmp_path / "form.xlsx")
    assert (row.state, row.notes) == (ImportState.STAGED, [])


def test_no_file_is_422_and_a_broken_one_is_told_in_words(
    client: FlaskClient, curator: User, tmp_path: Path
) -> None:
    assert "Выберите файл" in check_page(client.post("/imports", data={}), 422).text_content()
    (tmp_path / "реестр.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    row = stage(tmp_path / "реестр.xls", author=curator)
    text = check_page(client.get(f"/imports/{row.id}")).text_content()
    assert "старого формата XLS" in text
    assert "Реестр не изменился" in text


def test_file_name_cannot_leave_the_folder_of_uploads(client: FlaskClient, app: Flask) -> None:
    client.post("/imports", data={"file": (io.BytesIO(b"x"), "..\\..\\etc/пароли.xlsx")})
    row = get(1)
    assert row.file_name == "пароли.xlsx"
    assert [path.name for path in jobs.uploads_folder().iterdir()] == [row.file_path]


def test_cancelled_import_is_over_and_cannot_be_applied(
    client: FlaskClient, curator: User, tmp_path: Path
) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1)), author=curator)
    assert client.post(f"/imports/{row.id}/cancel").status_code == 303
    assert "отменена" in check_page(client.get(f"/imports/{row.id}")).text_content()
    assert client.post(f"/imports/{row.id}/apply").status_code == 409


def test_a_file_that_changes_nothing_offers_nothing(
    client: FlaskClient, curator: User, tmp_path: Path
) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", make_line(1))
    load(path)
    row = stage(path, author=curator)
    text = client.get(f"/imports/{row.id}").text
    assert "нечего" in text
    assert "Применить" not in text


@pytest.mark.parametrize("address", ["", "/progress", "/rejected.xlsx"])
def test_foreign_imports_do_not_exist(app: Flask, sign_in: SignIn, tmp_path: Path, address: str) -> None:
    row = stage(save_xlsx(tmp_path / "a.xlsx", make_line(1)), author=make_user(Role.CURATOR, "region:22"))
    stranger = sign_in(make_user(Role.CURATOR, "region:45"))
    assert stranger.get(f"/imports/{row.id}{address}").status_code == 404
    operator = sign_in(make_user(Role.OPERATOR, "country"))
    assert operator.get(f"/imports/{row.id}{address}").status_code == 200


def test_who_may_not_import_is_told_who_may(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(make_user(Role.LEADER, "region:22")).get("/imports")
    assert answer.status_code == 403
    assert "куратор" in answer.text
