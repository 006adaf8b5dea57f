"""Jobs of recovery: see whose phone was asked about, off the visitor's clock."""

from datetime import UTC, datetime

from portal.accounts.recovery import services
from portal.extensions import db
from portal.mail.jobs import send_mail
from portal.queue import enqueue


def answer_recovery(request_id: int) -> None:
    """Answer one request and have its letter sent, if there is one."""
    mail = services.answer(request_id, now=datetime.now(UTC))
    db.session.commit()
    if mail is not None:
        enqueue(send_mail, mail.id)


def sweep_recovery() -> None:
    """Enqueue again what was lost on the way."""
    late = services.list_unanswered(now=datetime.now(UTC))
    db.session.commit()
    for request_id in late:
        enqueue(answer_recovery, request_id)
