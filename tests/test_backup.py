"""A backup beside a working portal, and the same portal out of it."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import Role
from portal.accounts.services import create_user, grant_role
from portal.backup import BackupError
from portal.backup.files import list_files
from portal.backup.restoring import restore
from portal.backup.rows import fingerprint, lines_of, reflect
from portal.backup.saving import save
from portal.extensions import Model, db
from portal.mail.services import post
from portal.registry.territories.models import Municipality, MunicipalityType
from tests.conftest import make_app
from tests.registry.figuring import load, save_csv
from tests.runtime.portals import ROOT, environment, run_command


def quiet(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def fill(app: Flask) -> None:
    """Rows of awkward kinds and files of all kinds."""
    user = create_user(phone="+79030000001", name="Анна «Ёлкина»", now=datetime.now(UTC))
    grant_role(user, role=Role.CURATOR, scope="region:22", spheres=["education"])
    child = Municipality(
        region_code="22", name="сельсовет", type=MunicipalityType.RURAL_SETTLEMENT, sort_key="а"
    )
    parent = Municipality(region_code="22", name="район", type=MunicipalityType.DISTRICT, sort_key="б")
    db.session.add(child)
    db.session.flush()
    db.session.add(parent)
    db.session.flush()
    child.parent_id = parent.id  # the parent comes later in the order of the key
    db.session.commit()
    release = app.config["SITES_DIR"] / "demo" / "releases" / "1"
    release.mkdir(parents=True)
    (release / "index.html").write_text("<h1>Школа</h1>")
    os.link(release / "index.html", release / "same.html")
    (release.parent.parent / "current").symlink_to("releases/1")
    (app.config["MEDIA_DIR"] / "ab").mkdir(parents=True)
    (app.config["MEDIA_DIR"] / "ab" / "abc").write_bytes(bytes(range(256)))
    (app.config["MEDIA_DIR"] / "incoming").mkdir()
    (app.config["MEDIA_DIR"] / "incoming" / "half").write_bytes(b"x")
    (app.config["DATA_DIR"] / "secret.key").write_text("ключ")
    (app.config["DATA_DIR"] / "encryption.key").write_text(f"{'k' * 43}=")
    load(save_csv(app.config["DATA_DIR"] / "a.csv", {"Значение": "38,5 тыс.", "Из скольких": ""}))
    letter = app.config["DATA_DIR"] / "mail" / "letters" / "1.pdf"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"%PDF-1.7")
    attached = {"subject": "Письмо", "text": "Добрый день", "attachments": ["letters/1.pdf"]}
    post(key="letter:1", to="a@example.ru", now=datetime.now(UTC), **attached)
    db.session.commit()


def state_of(app: Flask) -> dict[str, object]:
    """All rows by table, all files by path."""
    with app.app_context(), db.engine.connect() as connection:
        rows = {table.name: fingerprint(lines_of(connection, table)) for table in reflect(connection)}
    files: dict[str, object] = {}
    for root in ("sites", "media", "mail"):
        for path in list_files(app.config["DATA_DIR"] / root):
            name = f"{root}/{path.relative_to(app.config['DATA_DIR'] / root)}"
            files[name] = os.readlink(path) if path.is_symlink() else path.read_bytes()
    keys = [(app.config["DATA_DIR"] / name).read_text() for name in ("secret.key", "encryption.key")]
    return {"rows": rows, "files": files, "keys": keys}


@pytest.fixture
def saved(app: Flask, tmp_path: Path) -> Path:
    """A backup of a filled portal."""
    fill(app)
    save(tmp_path / "copy", quiet)
    return tmp_path / "copy"


@pytest.fixture
def empty(tmp_path: Path) -> Callable[[], Flask]:
    """Makes an application over an empty folder and an empty SQLite database."""

    def make() -> Flask:
        folder = tmp_path / "other"
        folder.mkdir(exist_ok=True)
        return make_app(folder, f"sqlite:///{folder / 'portal.db'}", "redis://127.0.0.1:1/0")

    return make


def test_restored_portal_has_the_same_rows_files_and_key(
    app: Flask, saved: Path, empty: Callable[[], Flask]
) -> None:
    other = empty()
    with other.app_context():
        restore(saved, quiet)
        db.engine.dispose()
    assert state_of(other) == state_of(app)
    assert "media/incoming/half" not in state_of(other)["files"]
    assert "mail/letters/1.pdf" in state_of(other)["files"]


def test_file_under_several_names_is_copied_once(app: Flask, saved: Path) -> None:
    pages = [saved / "sites" / "demo" / "releases" / "1" / name for name in ("index.html", "same.html")]
    assert pages[0].samefile(pages[1])


def test_restored_database_numbers_new_rows_after_the_old(saved: Path, empty: Callable[[], Flask]) -> None:
    other = empty()
    with other.app_context():
        restore(saved, quiet)
        newcomer = create_user(phone="+79030000002", name="Новый", now=datetime.now(UTC))
        db.session.commit()
        assert newcomer.id == 2
        db.session.close()
        db.engine.dispose()


def test_backup_is_readable_by_its_owner_alone(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    assert json.loads((saved / "manifest.json").read_text())["tables"]["user"]["rows"] == 1


def test_second_backup_into_the_same_folder_is_refused(saved: Path) -> None:
    with pytest.raises(BackupError, match="не пуста"):
        save(saved, quiet)
    assert (saved / "manifest.json").exists()


def test_restore_into_a_portal_with_rows_is_refused(app: Flask, saved: Path) -> None:
    before = state_of(app)
    with pytest.raises(BackupError, match="уже есть записи"):
        restore(saved, quiet)
    assert state_of(app) == before


def test_restore_into_a_folder_with_files_is_refused(saved: Path, empty: Callable[[], Flask]) -> None:
    other = empty()
    (other.config["MEDIA_DIR"]).mkdir()
    (other.config["MEDIA_DIR"] / "own").write_text("")
    with other.app_context():
        with pytest.raises(BackupError, match="не пуста"):
            restore(saved, quiet)
        db.engine.dispose()
    assert (other.config["MEDIA_DIR"] / "own").exists()


@pytest.mark.parametrize("victim", ["media/ab/abc", "database/user.jsonl"])
def test_damaged_copy_is_refused_before_anything_is_written(
    saved: Path, empty: Callable[[], Flask], victim: str
) -> None:
    (saved / victim).write_text("{}")
    other = empty()
    with other.app_context():
        with pytest.raises(BackupError, match="поврежден"):
            restore(saved, quiet)
        assert not sa.inspect(db.engine).get_table_names()
        db.engine.dispose()
    assert not other.config["SITES_DIR"].exists()


def test_folder_that_is_no_copy_is_refused_with_words(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="нет копии портала"):
        restore(tmp_path, quiet)


def test_full_disk_leaves_no_half_backup_and_is_told_in_words(app: Flask, tmp_path: Path) -> None:
    fill(app)
    (app.config["MEDIA_DIR"] / "large").write_bytes(bytes(500_000))
    url = db.engine.url.render_as_string(hide_password=False)
    db.session.close()
    answer = subprocess.run(
        [sys.executable, "-m", "portal.cli", "backup", str(tmp_path / "copy")],
        env=environment(tmp_path, DATABASE_URL=url),
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert answer.returncode == 1, answer.stderr
    assert "Не хватило места" in answer.stderr and "Traceback" not in answer.stderr
    assert not list(tmp_path.glob("copy*"))


def test_commands_make_and_restore_a_copy(app: Flask, tmp_path: Path) -> None:
    fill(app)
    url = db.engine.url.render_as_string(hide_password=False)
    made = run_command(
        tmp_path, "backup", str(tmp_path / "copy"), env=environment(tmp_path, DATABASE_URL=url)
    )
    assert (made.returncode, made.stdout[:13]) == (0, "Копия готова:"), made.stderr
    restored = run_command(tmp_path / "third", "restore", str(tmp_path / "copy"))
    assert restored.returncode == 0 and "сверено с копией" in restored.stdout, restored.stderr
    again = run_command(tmp_path / "third", "restore", str(tmp_path / "copy"))
    assert again.returncode == 1 and "уже есть записи" in again.stderr


def test_every_table_of_the_models_is_in_the_copy(saved: Path) -> None:
    assert {path.stem for path in (saved / "database").iterdir()} == set(Model.metadata.tables)
