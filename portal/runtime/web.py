"""`portal web`: the application under gunicorn."""

import os
import tempfile
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

from portal.runtime.lifeline import die_with_parent, watch_parent


class Web(BaseApplication):
    """gunicorn with options of ours instead of its files and flags."""

    def __init__(self, make_app: Callable[[], WSGIApplication], options: dict[str, Any]) -> None:
        """Remember how to make the application, which the master does once for all its processes."""
        self.make_app = make_app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Make the application."""
        return self.make_app()


def web_options(
    *, binds: list[str], workers: int, threads: int, graceful: int, is_quiet: bool
) -> dict[str, Any]:
    """Options of gunicorn: threads for slow readers, no file outside the folder for temporary ones."""
    return {
        "bind": binds,
        "worker_class": "gthread",
        "workers": workers,
        "threads": threads,
        "timeout": 120,
        "graceful_timeout": graceful,
        "keepalive": 5,
        "preload_app": True,
        "control_socket_disable": True,
        "worker_tmp_dir": tempfile.gettempdir(),
        "accesslog": None if is_quiet else "-",
        "loglevel": "warning" if is_quiet else "info",
        "forwarded_allow_ips": "",  # ProxyFix decides, where there is a proxy
        "forwarder_headers": "",  # or anybody could send SCRIPT_NAME
        "post_fork": _after_fork,
    }


def _after_fork(master: object, worker: object) -> None:
    die_with_parent(os.getppid())
    watch_parent()
