"""How many queries something asks: the number must not grow with the rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.extensions import db


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Statements sent while inside."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries_of(answer: TestResponse) -> int:
    """How many queries an answer says it took."""
    return int(answer.headers["Server-Timing"].rpartition("desc=")[2])
