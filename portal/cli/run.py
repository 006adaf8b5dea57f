"""`portal run`: everything at once."""

import os

import click

from portal.cli.answers import Failure
from portal.runtime.embedded import RedisMissing
from portal.runtime.premises import PremisesError
from portal.runtime.running import StartError, run_portal
from portal.runtime.sockets import AddressError


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Загрузить учебные данные, если их ещё нет.")
@click.option("--host", default="localhost", show_default=True, help="Адрес, на котором отвечать.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Порт.")
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Сколько обработчиков заданий.",
)
def run(with_demo: bool, host: str, port: int, workers: int) -> None:
    """Запустить портал целиком: Redis, веб-сервер, обработчики заданий, расписание.

    Данные лежат в папке PORTAL_DATA_DIR (по умолчанию ./var). Ctrl-C останавливает всё.
    """
    try:
        run_portal(
            host=host, port=port, workers=workers, with_demo=with_demo, environ=dict(os.environ), say=_say
        )
    except (PremisesError, AddressError, RedisMissing, StartError) as error:
        raise Failure(str(error)) from error


def _say(text: str) -> None:
    click.echo(text)
