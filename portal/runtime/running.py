"""`portal run`: everything in one process tree."""

import http.client
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from portal.config import load_settings, read_run_file
from portal.runtime import premises
from portal.runtime.embedded import EmbeddedRedis, find_redis
from portal.runtime.parts import Part, how_ended, portal_command
from portal.runtime.sockets import LOOPBACK, choose_port, listen
from portal.runtime.supervisor import Supervisor
from portal.stand import STAND_URL

REDIS_PATIENCE = 10.0


class StartError(Exception):
    """A part without which nothing works did not start; the text says which and where to look."""


@dataclass
class Run:
    """One run of the portal on one folder of data."""

    data_dir: Path
    env: dict[str, str]
    sockets: list[socket.socket]
    workers: int
    with_demo: bool
    supervisor: Supervisor
    redis: EmbeddedRedis | None = None
    stand_url: str = ""
    is_open: bool = False

    @property
    def address(self) -> str:
        """Where people open it."""
        return f"{self.env['PORTAL_BASE_URL']}/"

    def part(self, name: str, *arguments: str, is_once: bool = False) -> Part:
        """A part that is one of our own commands."""
        return Part(name, portal_command(*arguments), self.env, is_once=is_once)

    def go(self) -> None:
        """Start the parts in order, then keep them; returns when people asked to stop."""
        self._start_redis()
        self._start_stand()
        self._leave_note()
        self._upgrade_database()
        if self.supervisor.stop_asked:
            return
        binds = [option for opened in self.sockets for option in ("--bind", f"fd://{opened.fileno()}")]
        web = self.part("Веб-сервер", "web", "--quiet", "--graceful", "2", *binds)
        web.descriptors = [opened.fileno() for opened in self.sockets]
        self.supervisor.add(web)
        for number in range(1, self.workers + 1):
            self.supervisor.add(self.part(f"Обработчик заданий {number}", "worker", "--quiet"))
        self.supervisor.add(self.part("Расписание", "cron", "--quiet"))
        if self.with_demo:
            self.supervisor.add(self.part("Загрузка учебных данных", "demo", "load", "--once", is_once=True))
        self.supervisor.keep(self._announce)

    def _start_redis(self) -> None:
        if self.env.get("PORTAL_REDIS_URL"):
            return
        redis = self.redis = EmbeddedRedis()
        log = self.data_dir / "logs" / "redis.log"
        config = redis.config(self.data_dir / "tmp")
        part = Part(
            "Redis",
            [find_redis(), "-"],
            self.env,
            stdin=config,
            log=log,
            ends_last=True,
        )
        self.supervisor.add(part)
        self.env["PORTAL_REDIS_URL"] = redis.url
        is_up = self.supervisor.wait_for(redis.answers, REDIS_PATIENCE)
        if not is_up and not self.supervisor.stop_asked:
            raise StartError(f"Встроенный Redis не запустился, причина — в файле {log}.")

    def _start_stand(self) -> None:
        """The demo's networks; at the port of the run before, or old links to posts would lead nowhere."""
        if not self.with_demo or self.supervisor.stop_asked:
            return
        port = choose_port(read_run_file(self.data_dir).get(STAND_URL, ""))
        data = str(self.data_dir / "sandbox.db")
        part = self.part("Учебный стенд сетей", "sandbox", "--quiet", "--port", str(port), "--data", data)
        part.ends_last = True  # a post under way gets its answer
        self.supervisor.add(part)
        self.stand_url = f"http://{LOOPBACK[0]}:{port}"

    def _leave_note(self) -> None:
        names = {name: self.env.get(f"PORTAL_{name.upper()}", "") for name in ("base_url", "sites_domain")}
        given = "" if self.redis is None else self.redis.url
        premises.leave_note(
            self.data_dir, pid=str(os.getpid()), redis_url=given, stand_url=self.stand_url, **names
        )

    def _upgrade_database(self) -> None:
        if self.supervisor.stop_asked:
            return
        code = self.supervisor.run_through(self.part("Подготовка базы данных", "db", "upgrade"))
        if code:
            raise StartError(f"База данных не готова ({how_ended(code)}), причина — строкой выше.")

    def _announce(self) -> None:
        """Say once where the portal is open, when it is."""
        if not self.is_open and self._answers():
            self.is_open = True
            self.supervisor.say(f"Портал открыт: {self.address}")
            self.supervisor.say(f"Данные лежат в папке {self.data_dir}. Остановить всё: Ctrl-C.")
            if self.stand_url:
                self.supervisor.say(f"Учебные сети со стенами сообществ: {self.stand_url}/")
            if self.with_demo:
                self.supervisor.say("Загружаются учебные данные; в конце будут показаны учётные записи.")

    def _answers(self) -> bool:
        place = self.sockets[0].getsockname()
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place[0], place[0])
        connection = http.client.HTTPConnection(host, place[1], timeout=0.5)
        try:
            connection.request("GET", "/health/live", headers={"Host": f"localhost:{place[1]}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def run_portal(
    *,
    host: str,
    port: int,
    workers: int,
    with_demo: bool,
    environ: dict[str, str],
    say: Callable[[str], None],
) -> None:
    """Run until people ask to stop; raises one of the errors that name what to put right."""
    data_dir = premises.data_dir_of(environ)
    with ExitStack() as stack:
        stack.enter_context(premises.occupy(data_dir))
        sockets = [stack.enter_context(opened) for opened in listen(host, port)]
        env = child_environment(environ, data_dir, host, sockets[0].getsockname()[1], with_demo)
        load_settings(env)  # a wrong setting is told once, before anything starts
        supervisor = Supervisor(say)
        supervisor.install()
        run = Run(data_dir, env, sockets, workers, with_demo, supervisor)
        try:
            run.go()
        finally:
            say("Останавливаю портал…")
            supervisor.stop()
    say("Портал остановлен.")


def child_environment(
    environ: dict[str, str], data_dir: Path, host: str, port: int, with_demo: bool
) -> dict[str, str]:
    """What the parts are told: the address in use, the folder of data, also for what is temporary."""
    is_here = host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::")
    name = "localhost" if is_here else f"[{host}]" if ":" in host else host
    defaults = {
        "PORTAL_BASE_URL": f"http://{name}:{port}",
        "PORTAL_SITES_DOMAIN": f"localhost:{port}",
    }
    fixed = {
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_DEMO": "1" if with_demo else "",
        "TMPDIR": str(data_dir / "tmp"),
        "PYTHONUNBUFFERED": "1",
    }
    if sys.platform == "darwin":
        fixed["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"  # workers fork
    given = {key: value for key, value in environ.items() if value.strip() or key not in defaults}
    return defaults | given | fixed
