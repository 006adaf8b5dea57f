"""The bell of every page: how many notices are new; opening the thing itself marks its notice read."""

from datetime import UTC, datetime

from flask import Flask, Response, g, request
from flask_login import current_user
from sqlalchemy import select

from portal.extensions import db
from portal.work.notices.models import Notice, is_unread
from portal.work.notices.services import mark_read

MOST = 100
"""The bell counts no further."""


def init_app(app: Flask) -> None:
    """Give templates the count, and read what is opened."""
    app.jinja_env.globals["count_unread"] = count_unread
    app.after_request(_read_opened)


def count_unread() -> int:
    """How many notices the person has not read, this very page's own left out; one query, 100 at most."""
    if not current_user.is_authenticated:
        return 0
    mine = select(Notice.id, Notice.address).where(Notice.user_id == current_user.id, is_unread)
    rows = db.session.execute(mine.order_by(Notice.id.desc()).limit(MOST)).all()
    g.opened_notices = [id for id, address in rows if address == request.path]
    return len(rows) - len(g.opened_notices)


def _read_opened(response: Response) -> Response:
    ids = g.get("opened_notices")
    if ids and response.status_code == 200 and request.method == "GET":
        mark_read(current_user.id, now=datetime.now(UTC), ids=ids)
        db.session.commit()
    return response
