"""Commands over the application of the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.cli import cli, db, doctor, figures, pages, posts, registry, sites, tables, users, vault

Portal = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands over the application of the test, without a process of their own."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app

    def put(module: ModuleType, name: str, value: object) -> None:
        monkeypatch.setattr(module, name, value)

    for module in (db, figures, pages, posts, registry, sites, tables, users, vault):
        put(module, "application", application)
    put(doctor, "create_app", lambda: app)
    return CliRunner()


@pytest.fixture
def portal(run: CliRunner) -> Portal:
    """Runs `portal …` as a shell would."""
    return lambda *arguments: run.invoke(cli, list(arguments))
