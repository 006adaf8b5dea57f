"""What commands that import and export tables share: arguments, the answer in words, the exit code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from portal.cli.answers import Failure, application, print_json
from portal.cli.progress import Progress
from portal.sheets import SheetError

SHOWN = 20

table_to_write = click.argument("file", metavar="ФАЙЛ", type=click.Path(dir_okay=False, path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")


def table_to_read(command: Callable[..., None]) -> Callable[..., None]:
    """The file of an import, with the options every import has: `dry_run` and `as_json`."""
    readable = click.Path(exists=True, dir_okay=False, path_type=Path)
    command = click.argument("file", metavar="ФАЙЛ", type=readable)(command)
    command = json_option(command)
    return click.option("--dry-run", is_flag=True, help="Только показать, что изменится.")(command)


@contextmanager
def reading(label: str) -> Iterator[Progress]:
    """The application with a bar for the time of an import; a table nobody can read is told in words."""
    with application(), Progress(label) as progress:
        try:
            yield progress
        except SheetError as error:
            raise Failure(str(error)) from error


def answer_import(answer: dict[str, Any], *, dry_run: bool, as_json: bool) -> None:
    """Tell what an import did; the command ends with 1 where rows were rejected."""
    if as_json:
        print_json(answer)
    else:
        _print(answer, dry_run)
    click.get_current_context().exit(1 if answer["rejected"] else 0)


def write_file(file: Path, export: Callable[[Path], int]) -> int:
    """Export to an XLSX or CSV file by its name; how many rows. Raises BadParameter, Failure."""
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise click.BadParameter("имя файла должно кончаться на .xlsx или .csv", param_hint="ФАЙЛ")
    try:
        return export(file)
    except OSError as error:
        raise Failure(f"Не удалось записать {file}: {error.strerror}.") from error


def _print(answer: dict[str, Any], dry_run: bool) -> None:
    rejected = answer["rejected"]
    words = "Будет" if dry_run else "Готово"
    click.echo(
        f"{words}: создано {answer['created']}, изменено {answer['changed']}, "
        f"без изменений {answer['unchanged']}, отклонено {len(rejected)}."
    )
    for row in rejected[:SHOWN]:
        click.echo(f"  строка {row['row']}: {row['reason']}")
    if len(rejected) > SHOWN:
        click.echo(f"  …и ещё {len(rejected) - SHOWN}; все — с ключом --json.")
