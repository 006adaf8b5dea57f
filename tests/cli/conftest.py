"""Commands over the application of the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli import cli, db, doctor, sites, users

Portal = Callable[..., Result]


@pytest.fixture
def portal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Runs `portal …` as a shell would, without a process of its own."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app

    def put(module: ModuleType, name: str, value: object) -> None:
        monkeypatch.setattr(module, name, value)

    for module in (db, sites, users):
        put(module, "application", application)
    put(doctor, "create_app", lambda: app)
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))
