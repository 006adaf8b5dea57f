"""The job of notices: what is ready goes to the mail, each person's as one message."""

from datetime import UTC, datetime

from flask import current_app

from portal.extensions import db
from portal.work.notices import mailing

PORTION = 100


def mail_ready_notices() -> None:
    """Hand what may be mailed now to the outbox; the mark and the message are one transaction."""
    now = datetime.now(UTC)
    waiting = mailing.list_waiting(current_app.config["TIMEZONE"], now=now)
    for number, (user_id, ids) in enumerate(waiting, 1):
        mailing.mail_notices(user_id, ids, base_url=current_app.config["BASE_URL"], now=now)
        if number % PORTION == 0:
            db.session.commit()
    db.session.commit()
