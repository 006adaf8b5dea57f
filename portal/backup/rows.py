"""Rows of any of our databases as JSON lines, and back: the format knows neither SQLite nor PostgreSQL."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa

BATCH = 1000
SERVICE_TABLE = "alembic_version"

Row = dict[str, Any]


def reflect(connection: sa.Connection) -> list[sa.Table]:
    """The tables as the database itself knows them, parents before children."""
    metadata = sa.MetaData()
    metadata.reflect(bind=connection)
    tables = [table for table in metadata.sorted_tables if table.name != SERVICE_TABLE]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, sa.JSON):
            column.type.none_as_null = bool(column.nullable)
    return tables


def begin_snapshot(connection: sa.Connection) -> None:
    """See one moment of the database in all that follows on a fresh connection."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")  # its driver begins nothing for a SELECT
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """Every row as a line of JSON, in the order of the primary key."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query.execution_options(yield_per=BATCH)).mappings():
        plain = {name: _to_plain(value) for name, value in row.items()}
        yield json.dumps(plain, ensure_ascii=False) + "\n"  # what JSON columns hold keeps its order


def put_lines(connection: sa.Connection, table: sa.Table, lines: Iterable[str]) -> None:
    """Insert rows from their lines; a reference to a row of the same table is set when all are there."""
    rows = (_from_plain(table, json.loads(line)) for line in lines)
    inward = [key.parent.name for key in _self_references(table)]
    links: list[Row] = []
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            if any(row.get(name) is not None for name in inward):
                links.append({f"_{name}": row[name] for name in [*_key_names(table), *inward]})
                row.update(dict.fromkeys(inward))
        connection.execute(sa.insert(table), batch)
    _put_links(connection, table, inward, links)
    _move_sequence(connection, table)


def fingerprint(lines: Iterable[str]) -> tuple[int, str]:
    """Count of rows and a sum that does not depend on their order: databases sort letters differently."""
    count = total = 0
    for line in lines:
        count += 1
        total += int.from_bytes(hashlib.sha256(line.encode()).digest())
    return count, f"{total % 2**256:064x}"


def is_empty(connection: sa.Connection, tables: Iterable[sa.Table]) -> bool:
    """Whether no table has a row."""
    return not any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables
    )


def _put_links(connection: sa.Connection, table: sa.Table, inward: list[str], links: list[Row]) -> None:
    if links:
        change = sa.update(table).values({name: sa.bindparam(f"_{name}") for name in inward})
        for name in _key_names(table):
            change = change.where(table.c[name] == sa.bindparam(f"_{name}"))
        connection.execute(change, links)


def _move_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    name = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")))
    highest = connection.scalar(sa.select(sa.func.max(table.c.id)))
    if name and highest:
        connection.execute(sa.select(sa.func.setval(name, highest)))


def _self_references(table: sa.Table) -> list[sa.ForeignKey]:
    return [key for key in table.foreign_keys if key.column.table is table]


def _key_names(table: sa.Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _to_plain(value: Any) -> Any:
    """A value as JSON has it; a moment in UTC without its zone, as SQLite keeps it."""
    match value:
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _from_plain(table: sa.Table, plain: Mapping[str, Any]) -> Row:
    return {name: _to_value(table.c[name].type, value) for name, value in plain.items()}


def _to_value(type: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None or isinstance(type, sa.JSON):
        return value
    match type:
        case sa.DateTime():
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if type.timezone else moment
        case sa.Date():
            return date.fromisoformat(value)
        case sa.Numeric() if isinstance(value, str):
            return Decimal(value)
        case sa.LargeBinary():
            return base64.b64decode(value)
        case _:
            return value
