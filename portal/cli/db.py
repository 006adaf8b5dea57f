"""`portal db …`: the schema of the database and what it is filled with from the start."""

import logging

import click

from portal.accounts.services import fill_search_texts
from portal.cli.answers import Failure, application
from portal.extensions import db as database
from portal.extensions import migrate
from portal.gosweb.standards.loader import list_standards
from portal.registry.territories.services import load_territories


@click.group()
def db() -> None:
    """База данных: подготовка и проверка."""


@db.command()
def upgrade() -> None:
    """Довести схему до последней версии; внести субъекты РФ и сферы; проверить своды требований."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with application():
        migrate.upgrade()
        load_territories()
        fill_search_texts()
        database.session.commit()
        versions = ", ".join(script.revision for script in migrate.current())
        click.echo(f"База данных готова: версия схемы {versions}, сводов требований {len(list_standards())}.")


@db.command()
def check() -> None:
    """Сверить модели с последней миграцией; различие — код 1."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with application():
        if migrate.needs_upgrade():
            raise Failure("Схема базы данных не последней версии. Выполните: portal db upgrade.")
        differences = migrate.compare_metadata()
        if differences:
            lines = "\n".join(f"  {difference}" for difference in differences)
            raise Failure(f"Модели и миграции расходятся:\n{lines}")
        click.echo("Схема базы данных и модели совпадают.")
