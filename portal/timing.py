"""How long an answer took, for the developer: the Server-Timing header."""

import time
from typing import Any

from flask import Flask, Response, g, has_request_context
from sqlalchemy import event

from portal.extensions import db


def init_app(app: Flask) -> None:
    """Measure answers in development; in production nothing is added."""
    if app.config["ENV"] == "production":
        return
    app.before_request(_begin)
    app.after_request(_tell)
    with app.app_context():
        for engine in db.engines.values():
            event.listen(engine, "before_cursor_execute", _begin_query)
            event.listen(engine, "after_cursor_execute", _end_query)


def _begin() -> None:
    g.timing_began, g.timing_db, g.timing_queries = time.perf_counter(), 0.0, 0


def _begin_query(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
    if context is not None:
        context.timing_began = time.perf_counter()


def _end_query(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
    if context is not None and has_request_context() and "timing_queries" in g:
        g.timing_db += time.perf_counter() - context.timing_began
        g.timing_queries += 1


def _tell(response: Response) -> Response:
    if "timing_began" in g:
        spent = (time.perf_counter() - g.timing_began) * 1000
        response.headers["Server-Timing"] = (
            f"app;dur={spent:.1f}, db;dur={g.timing_db * 1000:.1f};desc={g.timing_queries}"
        )
    return response
