"""`portal registry import` and `portal registry export`."""

from pathlib import Path

import click

from portal.cli.answers import Failure, application
from portal.cli.progress import Progress
from portal.cli.tables import (
    answer_import,
    dry_run_option,
    json_option,
    table_to_read,
    table_to_write,
    write_file,
)
from portal.registry.imports import commands
from portal.sheets import SheetError


@click.group()
def registry() -> None:
    """Реестр учреждений: загрузить форму ЦУР, выгрузить её."""


@registry.command("import")
@table_to_read
@dry_run_option
@json_option
def import_registry(file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить реестр из ФАЙЛА (XLSX или CSV): создать новых, изменить известных, показать отклонённых."""
    with application(), Progress("Читаем строки") as progress:
        try:
            answer = commands.import_file(file, dry_run, progress)
        except SheetError as error:
            raise Failure(str(error)) from error
    answer_import(answer, dry_run=dry_run, as_json=as_json)


@registry.command("export")
@table_to_write
def export_registry(file: Path) -> None:
    """Выгрузить реестр в ФАЙЛ той же формы: .xlsx или .csv."""
    with application():
        count = write_file(file, commands.export_file)
    click.echo(f"Выгружено учреждений: {count}. Файл: {file}")
