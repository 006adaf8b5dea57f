"""`portal vault reseal`."""

import click

from portal.cli.answers import application, print_json
from portal.cli.progress import Progress
from portal.cli.tables import json_option
from portal.resealing import reseal_all

UNREADABLE = (
    "Не открылись: {count}. Верните в PORTAL_ENCRYPTION_KEYS ключ, которым они запечатаны, и повторите; "
    "если он утерян, подключите эти страницы заново."
)


@click.group()
def vault() -> None:
    """Запечатанные ключи страниц."""


@vault.command()
@json_option
@click.pass_context
def reseal(ctx: click.Context, as_json: bool) -> None:
    """Запечатать всё первым ключом из PORTAL_ENCRYPTION_KEYS: после этого прежний ключ можно убрать.

    Портал при этом работает. Прерванную команду просто запускают ещё раз.
    """
    with application(), Progress("Запечатываем") as progress:
        count = reseal_all(progress)
    figures = {"resealed": count.stale, "kept": count.kept, "unreadable": count.unreadable}
    if as_json:
        print_json({"sealed": count.total, **figures})
    else:
        click.echo(f"Запечатано заново: {count.stale}, уже были под первым ключом: {count.kept}.")
        if count.unreadable:
            click.echo(UNREADABLE.format(count=count.unreadable))
        else:
            click.echo("Прежние ключи можно убрать из PORTAL_ENCRYPTION_KEYS.")
    ctx.exit(1 if count.unreadable else 0)
