"""`portal figures import`, `portal figures export` and `portal figures slides`."""

from pathlib import Path

import click

from portal.cli.answers import application
from portal.cli.tables import answer_import, reading, table_to_read, table_to_write, write_file
from portal.registry.figures import commands


@click.group()
def figures() -> None:
    """Показатели, которые посчитали другие: загрузить и выгрузить."""


@figures.command("import")
@table_to_read
def import_figures(file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить показатели из ФАЙЛА (XLSX или CSV); отклонённые строки назвать, остальные записать."""
    with reading("Читаем строки"):
        answer = commands.import_file(file, dry_run)
    answer_import(answer, dry_run=dry_run, as_json=as_json)


@figures.command("export")
@table_to_write
def export_figures(file: Path) -> None:
    """Выгрузить показатели в ФАЙЛ той же формы: .xlsx или .csv."""
    with application():
        count = write_file(file, commands.export_file)
    click.echo(f"Выгружено показателей: {count}. Файл: {file}")


@figures.command("slides")
def import_slides() -> None:
    """Загрузить показатели со слайдов, по которым делался портал: с источником и датой, не учебные."""
    with application():
        count = commands.import_slides()
    click.echo(f"Показателей со слайдов: {count}.")
