"""SQLite as we want it: readers and one writer side by side, references enforced as PostgreSQL does."""

import sqlite3
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.extensions import db

BUSY_SECONDS = 20


def init_app(app: Flask) -> None:
    """Prepare every new connection of SQLite engines."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _prepare)


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")  # with WAL a crash of the machine loses no consistency
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
