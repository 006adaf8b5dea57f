"""`portal registry import` and `portal registry export`."""

from pathlib import Path

import click

from portal.cli.answers import application
from portal.cli.tables import answer_import, reading, table_to_read, table_to_write, write_file
from portal.registry.imports import commands


@click.group()
def registry() -> None:
    """Реестр учреждений: загрузить форму ЦУР, выгрузить её."""


@registry.command("import")
@table_to_read
def import_registry(file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить реестр из ФАЙЛА (XLSX или CSV): создать новых, изменить известных, показать отклонённых."""
    with reading("Читаем строки") as progress:
        answer = commands.import_file(file, dry_run, progress)
    answer_import(answer, dry_run=dry_run, as_json=as_json)


@registry.command("export")
@table_to_write
def export_registry(file: Path) -> None:
    """Выгрузить реестр в ФАЙЛ той же формы: .xlsx или .csv."""
    with application():
        count = write_file(file, commands.export_file)
    click.echo(f"Выгружено учреждений: {count}. Файл: {file}")
