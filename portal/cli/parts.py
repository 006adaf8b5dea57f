"""`portal web`, `portal worker`, `portal cron`: the parts, for production."""

from wsgiref.types import WSGIApplication

import click
from redis.exceptions import RedisError
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import create_app
from portal.cli.answers import Failure, application
from portal.queue import list_queues
from portal.runtime.lifeline import watch_parent
from portal.runtime.web import Web, web_options
from portal.runtime.worker import work
from portal.schedule import make_cron, run_cron

NO_REDIS = "Redis не отвечает ({}). Проверьте PORTAL_REDIS_URL и что Redis запущен."

quiet = click.option("--quiet", is_flag=True, help="Писать только о неполадках.")


@click.command()
@click.option(
    "--bind",
    "binds",
    multiple=True,
    default=["127.0.0.1:8000"],
    show_default=True,
    envvar="PORTAL_WEB_BIND",
    help="Где слушать: адрес:порт, unix:/путь или fd://N. Можно несколько раз.",
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    envvar="PORTAL_WEB_WORKERS",
    help="Сколько процессов.",
)
@click.option(
    "--threads",
    default=8,
    show_default=True,
    type=click.IntRange(1, 128),
    envvar="PORTAL_WEB_THREADS",
    help="Сколько потоков в каждом процессе.",
)
@click.option(
    "--proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 5),
    envvar="PORTAL_WEB_PROXIES",
    help="Сколько своих обратных прокси (nginx) стоит перед порталом.",
)
@click.option(
    "--graceful", default=30, show_default=True, type=click.IntRange(1, 600), help="Секунд на остановку."
)
@quiet
def web(binds: tuple[str, ...], workers: int, threads: int, proxies: int, graceful: int, quiet: bool) -> None:
    """Веб-сервер портала."""
    watch_parent()

    def make_app() -> WSGIApplication:
        app = create_app()
        return ProxyFix(app, x_for=proxies, x_proto=proxies) if proxies else app

    options = web_options(
        binds=list(binds), workers=workers, threads=threads, graceful=graceful, is_quiet=quiet
    )
    Web(make_app, options).run()


@click.command()
@click.argument("names", nargs=-1, metavar="[ОЧЕРЕДЬ]...")
@click.option("--burst", is_flag=True, help="Сделать всё, что ждёт, и выйти.")
@quiet
def worker(names: tuple[str, ...], burst: bool, quiet: bool) -> None:
    """Обработчик заданий: всех очередей или только названных."""
    watch_parent()
    with application():
        known = {queue.name: queue for queue in list_queues()}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise click.UsageError(f"Нет очереди {', '.join(unknown)}. Есть: {', '.join(known)}.")
        queues = [known[name] for name in names] or list(known.values())
        try:
            work(queues, is_burst=burst, is_quiet=quiet)
        except RedisError as error:
            raise Failure(NO_REDIS.format(error)) from error


@click.command()
@quiet
def cron(quiet: bool) -> None:
    """Расписание: ставит периодические задания в очередь. Нужно ровно одно на весь портал."""
    watch_parent()
    with application():
        scheduler = make_cron()
        if not quiet:
            for job in scheduler.get_jobs():
                click.echo(f"{job.cron}  {job.func_name}", err=True)
        run_cron(scheduler)
