"""When the disk or the database refuses, people get words, and what was saved stays."""

import errno
import sqlite3
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.imports.models import RegistryImport
from tests.conftest import words_of
from tests.factories import make_user


@pytest.fixture
def operator(app: Flask, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """Somebody who may do everything."""
    return sign_in(make_user(Role.OPERATOR))


def refuse(words: str) -> Callable[..., None]:
    """A listener that refuses every change as SQLite does."""

    def listen(_: object, __: object, statement: str, *___: Any) -> None:
        if statement.startswith(("UPDATE", "INSERT")):
            raise sa.exc.OperationalError(statement, ("Новое имя",), sqlite3.OperationalError(words))

    return listen


@pytest.mark.parametrize(
    ("refusal", "words"),
    [("database or disk is full", "кончилось место"), ("database is locked", "База данных занята")],
)
def test_a_database_that_refuses_is_told_in_words(
    operator: FlaskClient, caplog: pytest.LogCaptureFixture, refusal: str, words: str
) -> None:
    listener = refuse(refusal)
    sa.event.listen(db.engine, "before_cursor_execute", listener)
    try:
        answer = operator.post("/profile", data={"name": "Новое имя", "email": "", "theme": "dark"})
        page = operator.get("/organizations")
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listener)
    assert answer.status_code == 503 and page.status_code == 200
    assert refusal in caplog.text and "Новое имя" not in caplog.text
    assert words in words_of(answer) and "«Назад»" in words_of(answer)
    assert db.session.scalars(sa.select(User.name)).all() != ["Новое имя"]


def test_what_stays_sealed_is_told_in_words(app: Flask, operator: FlaskClient) -> None:
    sent = {"file": (BytesIO("ИНН;Сеть;Ссылка\n2202000002;vk;https://vk.com/school1".encode()), "p.csv")}
    place = operator.post("/pages/import", data=sent).headers["Location"]
    app.config["ENCRYPTION_KEYS"] = [Fernet.generate_key().decode()]
    answer = operator.get(place)
    assert answer.status_code == 503 and "PORTAL_ENCRYPTION_KEYS" in answer.text


def test_a_full_disk_leaves_no_half_of_an_upload(
    app: Flask, operator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(source: Any, target: Any) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", fill)
    file = (BytesIO("ИНН;Наименование\n".encode()), "реестр.csv")
    answer = operator.post("/imports", data={"file": file})
    assert answer.status_code == 503 and "кончилось место" in words_of(answer)
    assert list((Path(app.config["DATA_DIR"]) / "uploads").iterdir()) == []
    assert db.session.scalars(sa.select(RegistryImport)).all() == []
