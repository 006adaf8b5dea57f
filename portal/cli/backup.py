"""`portal backup` and `portal restore`."""

from pathlib import Path

import click
from flask import current_app

from portal.backup import BackupError
from portal.backup.manifest import KEYS, Manifest
from portal.backup.restoring import restore as restore_copy
from portal.backup.saving import save
from portal.cli.answers import Failure, application, say
from portal.cli.progress import Progress
from portal.runtime.premises import PremisesError, occupy


@click.command()
@click.argument("folder", metavar="ПАПКА", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Скопировать базу, файлы, сайты и ключи в новую ПАПКУ; портал при этом работает."""
    with application(), Progress("Копируем") as progress:
        try:
            manifest = save(folder.absolute(), progress)
        except BackupError as error:
            raise Failure(str(error)) from error
    click.echo(f"Копия готова: {folder}. {_describe(manifest)}")
    saved = {fact.path for fact in manifest.files}
    for name in KEYS:
        if f"keys/{name}" not in saved:
            say(f"Ключ задан переменной {KEYS[name]}, в копии его нет: храните его отдельно.")


@click.command()
@click.argument("folder", metavar="ПАПКА", type=click.Path(path_type=Path))
def restore(folder: Path) -> None:
    """Восстановить портал из ПАПКИ с копией; данные портала должны быть пусты."""
    with application(), Progress("Восстанавливаем") as progress:
        try:
            with occupy(current_app.config["DATA_DIR"]):
                manifest = restore_copy(folder.absolute(), progress)
        except (BackupError, PremisesError) as error:
            raise Failure(str(error)) from error
    click.echo(f"Восстановлено и сверено с копией. {_describe(manifest)}")


def _describe(manifest: Manifest) -> str:
    rows = sum(facts["rows"] for facts in manifest.tables.values())
    moment = manifest.created_at[:16].replace("T", " ")
    return f"Записей: {rows}, файлов: {len(manifest.files)}, снято {moment} UTC."
