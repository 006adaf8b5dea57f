"""`portal figures import`, `portal figures export` and `portal figures slides`."""

from pathlib import Path

import click

from portal.cli.answers import Failure, application, print_json
from portal.registry.figures import commands
from portal.sheets import SheetError

SHOWN = 20


@click.group()
def figures() -> None:
    """Показатели, которые посчитали другие: загрузить и выгрузить."""


@figures.command("import")
@click.argument("file", metavar="ФАЙЛ", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Только показать, что изменится.")
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
@click.pass_context
def import_figures(ctx: click.Context, file: Path, dry_run: bool, as_json: bool) -> None:
    """Загрузить показатели из ФАЙЛА (XLSX или CSV); отклонённые строки назвать, остальные записать."""
    with application():
        try:
            answer = commands.import_file(file, dry_run)
        except SheetError as error:
            raise Failure(str(error)) from error
    if as_json:
        print_json(answer)
    else:
        _print(answer, dry_run)
    ctx.exit(1 if answer["rejected"] else 0)


@figures.command("export")
@click.argument("file", metavar="ФАЙЛ", type=click.Path(dir_okay=False, path_type=Path))
def export_figures(file: Path) -> None:
    """Выгрузить показатели в ФАЙЛ той же формы: .xlsx или .csv."""
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise click.BadParameter("имя файла должно кончаться на .xlsx или .csv", param_hint="ФАЙЛ")
    with application():
        try:
            count = commands.export_file(file)
        except OSError as error:
            raise Failure(f"Не удалось записать {file}: {error.strerror}.") from error
    click.echo(f"Выгружено показателей: {count}. Файл: {file}")


@figures.command("slides")
def import_slides() -> None:
    """Загрузить показатели со слайдов, по которым делался портал: с источником и датой, не учебные."""
    with application():
        count = commands.import_slides()
    click.echo(f"Показателей со слайдов: {count}.")


def _print(answer: dict[str, object], dry_run: bool) -> None:
    rejected = answer["rejected"]
    assert isinstance(rejected, list)
    words = "Будет" if dry_run else "Готово"
    click.echo(
        f"{words}: создано {answer['created']}, изменено {answer['changed']}, "
        f"без изменений {answer['unchanged']}, отклонено {len(rejected)}."
    )
    for row in rejected[:SHOWN]:
        click.echo(f"  строка {row['row']}: {row['reason']}")
    if len(rejected) > SHOWN:
        click.echo(f"  …и ещё {len(rejected) - SHOWN}; все — с ключом --json.")
