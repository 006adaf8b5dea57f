"""How commands answer: words for people, one JSON document for programs, an exit code for both."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal import create_app


class Failure(Exception):
    """The work was not done; the text says why and what to do. The command ends with 1."""


def print_json(document: Any) -> None:
    """The one document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def say(text: str) -> None:
    """A line of progress, on stderr so that stdout stays a document."""
    click.echo(text, err=True)


@contextmanager
def application() -> Iterator[Flask]:
    """The application for the time of a command; a database that is away or old is told in words."""
    app = create_app()
    with app.app_context():
        try:
            yield app
        except (OperationalError, ProgrammingError) as error:
            raise Failure(explain_database(error)) from error


def explain_database(error: OperationalError | ProgrammingError) -> str:
    """What the database's refusal means for the operator."""
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "нет ответа"
    lower = reason.lower()
    if "no such table" in lower or "does not exist" in lower or "no such column" in lower:
        return f"База данных не подготовлена ({reason}). Выполните: portal db upgrade."
    if "locked" in lower:
        return "База данных занята другой операцией. Повторите через минуту."
    if "full" in lower or "no space" in lower:
        return "На диске с базой данных кончилось место. Освободите его и повторите."
    return f"База данных не отвечает ({reason}). Проверьте PORTAL_DATABASE_URL и что сервер запущен."
