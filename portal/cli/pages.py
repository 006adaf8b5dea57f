"""`portal pages import` and `portal pages export`."""

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
from portal.pages.imports import commands
from portal.sheets import SheetError


@click.group()
def pages() -> None:
    """Официальные страницы: загрузить реестр, выгрузить его без ключей."""


@pages.command("import")
@table_to_read
@dry_run_option
@json_option
def import_pages(file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить страницы из ФАЙЛА (XLSX или CSV); сети при этом не вызываются, ключи не показываются."""
    with application(), Progress("Читаем строки") as progress:
        try:
            answer = commands.import_file(file, dry_run, progress)
        except SheetError as error:
            raise Failure(str(error)) from error
    answer_import(answer, dry_run=dry_run, as_json=as_json)


@pages.command("export")
@table_to_write
def export_pages(file: Path) -> None:
    """Выгрузить страницы в ФАЙЛ той же формы, .xlsx или .csv; столбец ключей остаётся пустым."""
    with application():
        count = write_file(file, commands.export_file)
    click.echo(f"Выгружено страниц: {count}. Файл: {file}")
