"""`portal backup`: database, media, sites, uploads, mail and key, taken beside a working portal."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal.backup import BackupError
from portal.backup.files import Copier, FileFact, list_files, sum_of
from portal.backup.manifest import KEYS, Manifest
from portal.backup.rows import SERVICE_TABLE, begin_snapshot, fingerprint, lines_of, reflect
from portal.extensions import db

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Progress = Callable[[int, int], None]


def folders_of(config: dict[str, Any]) -> dict[str, Path]:
    """What is kept in files, by its name in a copy."""
    return {
        "media": config["MEDIA_DIR"],
        "sites": config["SITES_DIR"],
        "uploads": config["DATA_DIR"] / "uploads",
        "mail": config["DATA_DIR"] / "mail",  # attachments of letters on their way out
    }


def save(target: Path, progress: Progress) -> Manifest:
    """Make a copy in a new folder; raises BackupError and leaves nothing when it cannot be whole."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} уже существует и не пуста. Укажите новую папку.")
    aside = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(aside, ignore_errors=True)  # of an attempt that was killed
        aside.mkdir(parents=True, mode=0o700)  # personal data and the key lie here
        manifest = _fill(aside, progress)
        manifest.write(aside)
        os.replace(aside, target)
        return manifest
    except OSError as error:
        raise BackupError(explain(error, target)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def explain(error: OSError, folder: Path) -> str:
    """Why files could not be written, in words."""
    if error.errno in NO_SPACE:
        return f"Не хватило места в {folder}. Ничего не оставлено наполовину; освободите место и повторите."
    place = error.filename or folder
    return f"Не удалось записать или прочитать {place} ({error.strerror}). Ничего не оставлено наполовину."


def _fill(aside: Path, progress: Progress) -> Manifest:
    folders = folders_of(current_app.config)
    steps = _Steps(progress, 1 + sum(len(list_files(folder)) for folder in folders.values()))
    revision, tables = _save_rows(aside / "database")
    steps()
    copier = Copier(steps)
    files = [fact for name, folder in folders.items() for fact in copier.copy(folder, aside / name, name)]
    return Manifest(revision, datetime.now(UTC).isoformat(), tables, files + _save_keys(aside))


def _save_rows(folder: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    folder.mkdir()
    facts: dict[str, dict[str, Any]] = {}
    with db.engine.connect() as connection:
        begin_snapshot(connection)
        revision = connection.scalar(sa.text(f"SELECT version_num FROM {SERVICE_TABLE}"))
        if revision is None:
            raise BackupError("База данных не подготовлена. Выполните: portal db upgrade.")
        for table in reflect(connection):
            path = folder / f"{table.name}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(lines_of(connection, table))
            with path.open(encoding="utf-8") as written:
                rows, total = fingerprint(written)
            facts[table.name] = {"rows": rows, "fingerprint": total}
    return revision, facts


def _save_keys(aside: Path) -> list[FileFact]:
    """Keys that were made beside the data; those given by variables are their owner's to keep."""
    folder: Path = current_app.config["DATA_DIR"]
    facts: list[FileFact] = []
    for name in filter(lambda name: (folder / name).is_file(), KEYS):
        target = aside / "keys" / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(folder / name, target)
        facts.append(FileFact(f"keys/{name}", target.stat().st_size, sum_of(target)))
    return facts


class _Steps:
    """Counts what is done and tells."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self) -> None:
        self.done += 1
        self.progress(self.done, self.total)
