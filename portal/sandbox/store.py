"""What the stand-ins remember: one SQLite database, one connection, one lock."""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS community (
    network TEXT, id TEXT, name TEXT, screen_name TEXT, facts TEXT, last_number INTEGER DEFAULT 0,
    PRIMARY KEY (network, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_community_screen_name ON community (network, lower(screen_name));
CREATE TABLE IF NOT EXISTS key (
    token TEXT PRIMARY KEY, network TEXT, kind TEXT, community TEXT, person INTEGER, rights TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post (
    id INTEGER PRIMARY KEY, network TEXT, community TEXT, number TEXT, album TEXT DEFAULT '',
    guid TEXT DEFAULT '', text TEXT, attachments TEXT, author TEXT, created REAL, edited REAL,
    is_pinned INTEGER DEFAULT 0, is_deleted INTEGER DEFAULT 0, counts TEXT DEFAULT '{}'
);
CREATE UNIQUE INDEX IF NOT EXISTS uq_post_number ON post (network, community, number);
CREATE INDEX IF NOT EXISTS ix_post_wall ON post (network, community, created);
CREATE INDEX IF NOT EXISTS ix_post_guid ON post (network, community, guid) WHERE guid != '';
CREATE TABLE IF NOT EXISTS comment (
    id INTEGER PRIMARY KEY, post_id INTEGER, guid TEXT, text TEXT, author TEXT, created REAL
);
CREATE INDEX IF NOT EXISTS ix_comment_post ON comment (post_id);
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, network TEXT, kind TEXT, owner TEXT, token TEXT UNIQUE, name TEXT, mime TEXT,
    width INTEGER, height INTEGER, body BLOB, created REAL
);
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY, network TEXT, bot TEXT, person TEXT, text TEXT, is_ours INTEGER, created REAL
);
CREATE TABLE IF NOT EXISTS hook (
    network TEXT, bot TEXT, url TEXT, secret TEXT, PRIMARY KEY (network, bot, url)
) WITHOUT ROWID;
"""
TABLES = ("community", "key", "post", "comment", "file", "letter", "hook")

Row = sqlite3.Row


class Store:
    """The database; a step of several statements holds `lock` itself."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, or a memory that ends with the process."""
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")  # the demo's walls may lose a second, no more
        self._connection.create_function("folded", 1, fold, deterministic=True)
        self._connection.executescript(SCHEMA)

    def run(self, statement: str, *values: object) -> int:
        """Execute a change; returns the id of the inserted row."""
        with self.lock:
            return self._connection.execute(statement, values).lastrowid or 0

    def all(self, statement: str, *values: object) -> Sequence[Row]:
        """Every row of a query."""
        with self.lock:
            return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: object) -> Row | None:
        """The first row of a query, or None."""
        with self.lock:
            row: Row | None = self._connection.execute(statement, values).fetchone()
            return row

    def count(self, statement: str, *values: object) -> int:
        """The number a query gives."""
        row = self.one(statement, *values)
        return int(row[0]) if row and row[0] is not None else 0

    def empty(self) -> None:
        """Forget everything."""
        with self.lock:
            for table in TABLES:
                self._connection.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Let the file go."""
        with self.lock:
            self._connection.close()


def fold(text: str) -> str:
    """Letters without case and «ё», as people search."""
    return text.lower().replace("ё", "е")


def pack(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A value as a column holds it."""
    return json.dumps(value, ensure_ascii=False)


def unpack(text: str) -> Any:
    """A value out of a column."""
    return json.loads(text)
