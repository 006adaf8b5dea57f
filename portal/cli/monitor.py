"""`portal monitor run`."""

import time

import click

from portal.cli.answers import application, print_json
from portal.cli.tables import json_option
from portal.pages.connections.jobs import check_every_key
from portal.pages.watching import commands


@click.group()
def monitor() -> None:
    """Наблюдение: страницы в сетях, что на них изменилось."""


@monitor.command()
@json_option
def run(as_json: bool) -> None:
    """Прочитать все официальные страницы, проверить их ключи, рассказать об изменениях."""
    start = time.monotonic()
    with application():
        answer = commands.run_round()
        answer["keys"] = check_every_key()
    answer["seconds"] = round(time.monotonic() - start, 2)
    if as_json:
        print_json(answer)
    else:
        click.echo(
            f"Прочитано страниц: {answer['read']}, сеть не показала: {answer['failed']}, "
            f"сеть не ответила: {answer['later']}, событий: {answer['events']}. "
            f"Ключей проверено: {answer['keys']['checked']}, не работают: {answer['keys']['broken']}."
        )
    click.get_current_context().exit(
        1 if answer["failed"] or answer["later"] or answer["keys"]["broken"] else 0
    )
