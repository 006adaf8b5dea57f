"""Extensions, created unbound, and the base of every model."""

from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, ClassVar, Self

import sqlalchemy as sa
from flask_alembic import Alembic
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy.orm import DeclarativeBase


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment: naive values are refused, aware ones are stored and returned in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse what has no zone, turn the rest to UTC."""
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give SQLite's naive values their zone back."""
        if value is not None and value.utcoffset() is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class Labelled(StrEnum):
    """A code for the database with a Russian label for the screen."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Keep the code as the value and the label beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Model(DeclarativeBase):
    """The base of every model: named constraints, aware moments, enums as their codes, dicts as JSON."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        Enum: sa.Enum(
            Enum, native_enum=False, length=32, values_callable=lambda enum: [member.value for member in enum]
        ),
    }


@sa.event.listens_for(sa.Engine, "connect")
def _tune_sqlite(connection: Any, record: object) -> None:
    """SQLite as a server's database: readers beside a writer, patience for the lock, keys that hold.

    sqlite3 begins a transaction only before a write, so a reader never holds a stale snapshot that a write
    would be refused from; IMMEDIATE takes the lock at once, within the patience.
    """
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")


@sa.event.listens_for(sa.Engine, "savepoint")
def _lock_before_savepoint(connection: sa.Connection, name: str) -> None:
    """A savepoint that opens a transaction of SQLite would only read, and its first write be refused."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        if not raw.in_transaction:
            raw.execute("BEGIN IMMEDIATE")


db = SQLAlchemy(session_options={"expire_on_commit": False})
migrate = Alembic(run_mkdir=False, metadatas=Model.metadata)
login = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=False)
