"""`portal pages import` and `portal pages export`."""

from pathlib import Path

import click

from portal.cli.answers import application
from portal.cli.tables import answer_import, reading, table_to_read, table_to_write, write_file
from portal.pages.imports import commands


@click.group()
def pages() -> None:
    """Официальные страницы: загрузить реестр, выгрузить его без ключей."""


@pages.command("import")
@table_to_read
def import_pages(file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить страницы из ФАЙЛА (XLSX или CSV); сети при этом не вызываются, ключи не показываются."""
    with reading("Читаем строки") as progress:
        answer = commands.import_file(file, dry_run, progress)
    answer_import(answer, dry_run=dry_run, as_json=as_json)


@pages.command("export")
@table_to_write
def export_pages(file: Path) -> None:
    """Выгрузить страницы в ФАЙЛ той же формы, .xlsx или .csv; столбец ключей остаётся пустым."""
    with application():
        count = write_file(file, commands.export_file)
    click.echo(f"Выгружено страниц: {count}. Файл: {file}")
