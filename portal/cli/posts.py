"""`portal posts import`, `portal posts export` and `portal posts deliver`."""

import time
from pathlib import Path

import click

from portal.cli.answers import application, print_json, say
from portal.cli.tables import answer_import, json_option, reading, table_to_read, table_to_write, write_file
from portal.pages.delivery import commands
from portal.pages.exchange import commands as exchange

SHOWN_NOTES = 20


@click.group()
def posts() -> None:
    """Посты официальных страниц: загрузить план, выгрузить, отправить что пора."""


@posts.command("import")
@table_to_read
def import_posts(file: Path, dry_run: bool, as_json: bool) -> None:
    """Запланировать посты из ФАЙЛА (XLSX или CSV); сети при этом не вызываются.

    Картинки столбца «Вложения» берутся из папки файла. Отклонённые строки названы, остальные приняты;
    тот же файл во второй раз ничего не создаёт.
    """
    with reading("Планируем посты") as progress:
        outcome = exchange.import_file(file, is_dry=dry_run, report=progress)
    for number, words in outcome.notes[:SHOWN_NOTES]:
        say(f"строка {number}: {words}" if number else words)
    if len(outcome.notes) > SHOWN_NOTES:
        say(f"…и ещё {len(outcome.notes) - SHOWN_NOTES} замечаний.")
    answer_import(outcome.answer, dry_run=dry_run, as_json=as_json)


@posts.command("export")
@table_to_write
def export_posts(file: Path) -> None:
    """Выгрузить посты в ФАЙЛ той же формы: .xlsx или .csv."""
    with application():
        count = write_file(file, exchange.export_file)
    click.echo(f"Выгружено постов: {count}. Файл: {file}")


@posts.command()
@click.option("--wait", "is_waiting", is_flag=True, help="Отправить всё в этом процессе и дождаться исхода.")
@json_option
def deliver(is_waiting: bool, as_json: bool) -> None:
    """Передать сетям посты, время которых пришло; неизвестные исходы выяснить."""
    start = time.monotonic()
    with application():
        answer = commands.deliver(is_waiting)
    answer["seconds"] = round(time.monotonic() - start, 2)
    if as_json:
        print_json(answer)
    else:
        click.echo(
            f"Опубликовано {answer['delivered']}, не принято сетью {answer['rejected']}, "
            f"неизвестно {answer['unknown']}, осталось {answer['due']}."
        )
    click.get_current_context().exit(1 if answer["rejected"] or answer["unknown"] else 0)
