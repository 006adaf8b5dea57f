"""`portal restore`: an empty portal becomes what the copy holds, or stays empty."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic.util import CommandError
from flask import current_app

from portal.backup import BackupError
from portal.backup.files import Copier
from portal.backup.manifest import KEYS, Manifest, read_manifest, verify
from portal.backup.rows import fingerprint, is_empty, lines_of, put_lines, reflect
from portal.backup.saving import Progress, explain, folders_of
from portal.extensions import db, migrate


def restore(source: Path, progress: Progress) -> Manifest:
    """Fill an empty portal from a copy and verify the result; raises BackupError."""
    manifest = read_manifest(source)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, 2 * len(manifest.files) + 1)

    verify(source, manifest, step)
    _verify_rows(source, manifest)
    _refuse_unless_empty()
    with _staged_files(source, step) as settle:
        _restore_rows(source / "database", manifest, settle)
        step()
        _restore_keys(source / "keys")
    return manifest


@contextmanager
def _staged_files(source: Path, step: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Files copied beside their places, and a function that settles them there; a failure takes them away."""
    places = {target: target.with_name(f"{target.name}.part") for target in _targets().values()}
    settled: list[Path] = []
    copier = Copier(step)

    def settle() -> None:
        for target, aside in places.items():
            if target.exists():
                target.rmdir()  # checked to be empty
            os.replace(aside, target)
            settled.append(target)

    try:
        for name, target in _targets().items():
            shutil.rmtree(places[target], ignore_errors=True)
            places[target].mkdir(parents=True)
            copier.copy(source / name, places[target], name)
        yield settle
    except Exception as error:
        for left in [*places.values(), *settled]:
            shutil.rmtree(left, ignore_errors=True)
        if isinstance(error, OSError):
            raise BackupError(explain(error, current_app.config["DATA_DIR"])) from error
        raise


def _targets() -> dict[str, Path]:
    return folders_of(current_app.config)


def _refuse_unless_empty() -> None:
    """A portal with anything in it is never overwritten."""
    with db.engine.connect() as connection:
        if not is_empty(connection, reflect(connection)):
            raise BackupError(
                "В базе данных уже есть записи, восстановление их не перезаписывает. "
                "Укажите новую пустую папку PORTAL_DATA_DIR или новую пустую базу PORTAL_DATABASE_URL."
            )
    for folder in _targets().values():
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"Папка {folder} не пуста, восстановление её не перезаписывает. Укажите новую.")


def _verify_rows(source: Path, manifest: Manifest) -> None:
    for name, facts in manifest.tables.items():
        try:
            with (source / "database" / f"{name}.jsonl").open(encoding="utf-8") as lines:
                is_same = fingerprint(lines) == (facts["rows"], facts["fingerprint"])
        except OSError:
            is_same = False
        if not is_same:
            raise BackupError(f"Копия {source} повреждена: таблица {name} отсутствует или изменена.")


def _restore_rows(folder: Path, manifest: Manifest, settle: Callable[[], None]) -> None:
    """The schema as of the copy, its rows, a look at them, and the schema of today; else no rows at all."""
    try:
        migrate.upgrade(manifest.revision)
    except CommandError as error:
        raise BackupError(
            "Копия сделана более новой версией портала: обновите портал и повторите."
        ) from error
    with db.engine.begin() as connection:
        tables = reflect(connection)
        for table in reversed(tables):
            connection.execute(sa.delete(table))  # what a migration itself has put there
        for table in tables:
            if table.name in manifest.tables:
                with (folder / f"{table.name}.jsonl").open(encoding="utf-8") as lines:
                    put_lines(connection, table, lines)
        _compare(connection, tables, manifest)
        settle()  # before the commit, so that rows never stand without their files
    migrate.upgrade()


def _compare(connection: sa.Connection, tables: list[sa.Table], manifest: Manifest) -> None:
    for table in tables:
        facts = manifest.tables.get(table.name, {"rows": 0})
        rows, total = fingerprint(lines_of(connection, table))
        if rows != facts["rows"] or (rows and total != facts["fingerprint"]):
            raise BackupError(
                f"Таблица {table.name} восстановилась не такой, как в копии. Изменения отменены."
            )


def _restore_keys(source: Path) -> None:
    for name in filter(lambda name: (source / name).is_file(), KEYS):
        target: Path = current_app.config["DATA_DIR"] / name
        shutil.copyfile(source / name, target)
        target.chmod(0o600)
