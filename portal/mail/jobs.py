"""Jobs of the mail: send one message, send what is due, revive what dead workers left."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from email.errors import MessageError
from functools import partial
from pathlib import Path

from flask import current_app

from portal.extensions import db
from portal.mail import services
from portal.mail.message import Unsendable, build_message, envelope_address
from portal.mail.models import Mail, MailState
from portal.mail.server import Line, ServerAway, find_server
from portal.mail.smtp import Outcome, hand_over
from portal.queue import enqueue

PORTION = 500
ENOUGH = 60.0
"""Seconds after which a batch takes no more messages: the last one must be over within the lease."""


def mail_folder() -> Path:
    """Where attachments lie."""
    return Path(current_app.config["DATA_DIR"]) / "mail"


def send_mail(mail_id: int) -> None:
    """Send one message, if it waits and there is a server."""
    server = find_server()
    if server is not None:
        with closing(Line(server)) as line:
            _send(line, mail_id)


def send_due_mail() -> None:
    """Send what is due over one line, each message claimed and recorded alone."""
    server, end = find_server(), time.monotonic() + ENOUGH
    if server is None:
        return
    due = services.list_due(now=datetime.now(UTC), limit=PORTION)
    db.session.commit()
    with closing(Line(server)) as line:
        for mail_id in due:
            if time.monotonic() > end or not _send(line, mail_id):
                break


def sweep_mail() -> None:
    """Revive what got stuck and have what is due sent; without a server nothing moves."""
    services.revive_mail(now=datetime.now(UTC))
    due = services.list_due(now=datetime.now(UTC), limit=1)
    db.session.commit()
    if due and find_server() is not None:
        enqueue(send_due_mail)


def _send(line: Line, mail_id: int) -> bool:
    """Whether the server can be spoken to, so that the next message is worth trying."""
    sender: str = current_app.config["MAIL_FROM"]
    mail = services.claim_mail(mail_id, host=sender.rpartition("@")[2], now=datetime.now(UTC))
    db.session.commit()
    if mail is None:
        return True
    outcome, is_here = _deliver(line, mail, sender)
    if outcome is not None:
        services.settle(mail, outcome.state, outcome.reason, now=datetime.now(UTC))
    db.session.commit()
    return is_here


def _deliver(line: Line, mail: Mail, sender: str) -> tuple[Outcome | None, bool]:
    try:
        content = build_message(mail, sender=sender, folder=mail_folder(), now=datetime.now(UTC))
        to, begin = envelope_address(mail.to_address), partial(_begin, mail)
    except (Unsendable, ValueError, MessageError) as error:  # one strange row stops nobody else's
        return Outcome(MailState.FAILED, str(error)), True
    try:
        return _try(line, sender, to, content, begin), True
    except ServerAway as error:
        return Outcome(MailState.QUEUED, str(error)), False


def _try(line: Line, sender: str, to: str, content: bytes, begin: Callable[[], bool]) -> Outcome | None:
    return hand_over(line.open(), sender=sender, to=to, content=content, begin=begin)


def _begin(mail: Mail) -> bool:
    """Commit that the text goes out now, or the server's taking it would be forgotten by a crash."""
    is_ours = services.mark_handed(mail, now=datetime.now(UTC))
    db.session.commit()
    return is_ours
