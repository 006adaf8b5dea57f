"""`portal sandbox`: the local stand-ins of the networks."""

import contextlib
from pathlib import Path

import click

from portal.cli.answers import Failure
from portal.runtime.lifeline import watch_parent
from portal.sandbox.app import create_sandbox
from portal.sandbox.serving import Server


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором отвечать.")
@click.option(
    "--port",
    default=8090,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Порт; 0 — любой свободный.",
)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Файл, в котором хранить стены. Без него всё живёт в памяти.",
)
@click.option(
    "--latency", default=0, show_default=True, type=click.IntRange(0, 60_000), help="Задержка ответа, мс."
)
@click.option("--quiet", is_flag=True, help="Ничего не писать.")
def sandbox(host: str, port: int, data: Path | None, latency: int, quiet: bool) -> None:
    """Учебный стенд: ВКонтакте, Одноклассники, Telegram и MAX на этом компьютере.

    Стены сообществ открываются в браузере. Наружу ничего не уходит.
    """
    watch_parent()
    app = create_sandbox(data, latency=latency / 1000)
    try:
        server = Server(host, port, app)
    except OSError as error:
        raise Failure(f"Адрес {host}:{port} открыть не удалось ({error.strerror}).") from error
    if not quiet:
        click.echo(f"Учебный стенд открыт: {server.url}/")
        click.echo(f"PORTAL_VK_API_URL={server.url}/vk/method")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
