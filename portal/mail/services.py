"""Mail is handed in as rows and sent by a job. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.extensions import db
from portal.mail.models import Mail, MailState


def post(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    to_name: str = "",
    is_secret: bool = False,
    not_before: datetime | None = None,
    attachments: Sequence[str] = (),
) -> Mail:
    """Hand a message in; the same key again is the same message, whatever became of it."""
    found = db.session.scalar(select(Mail).where(Mail.key == key))
    if found is None:
        found = Mail(
            key=key,
            to_address=to,
            to_name=to_name,
            subject=subject,
            text=text,
            is_secret=is_secret,
            attachments=list(attachments),
            state=MailState.QUEUED,
            created_at=now,
            not_before=not_before or now,
            touched_at=now,
        )
        db.session.add(found)
        db.session.flush()
    return found
