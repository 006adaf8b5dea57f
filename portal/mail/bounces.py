"""Reports of mail that came back (RFC 3464): which message it was and why, in the other server's words."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import NamedTuple

from sqlalchemy import select

from portal import audit
from portal.extensions import db
from portal.mail.models import Mail, MailState

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
LARGEST = 1024 * 1024
"""Bytes of a report worth reading: what comes after is the letter itself."""


class Report(NamedTuple):
    """What a report of delivery says."""

    message_id: str
    is_failure: bool
    words: str


def read_report(content: bytes) -> Report | None:
    """The report out of a letter; None where it is no report of ours to understand."""
    letter = message_from_bytes(content[:LARGEST], policy=compat32)
    fields = _status_fields(letter)
    if not fields:
        return None
    original = _original_id(letter)
    actions = {block.get("Action", "").strip().lower() for block in fields}
    words = next(
        (_words(block) for block in fields if block.get("Action", "").strip().lower() == "failed"), ""
    )
    return Report(original, "failed" in actions, words) if original else None


def record_bounce(report: Report, *, now: datetime) -> Mail | None:
    """Mark the message as come back; None where it is not ours or nothing failed. Flushes."""
    mail = db.session.scalar(select(Mail).where(Mail.message_id == report.message_id))
    if mail is None or not report.is_failure or mail.state is MailState.QUEUED:
        return None
    mail.state, mail.reason, mail.touched_at = MailState.BOUNCED, report.words or "Причина не названа", now
    if mail.is_secret:
        mail.text = ""
    audit.record("mail.bounced", f"mail:{mail.id}", reason=mail.reason)
    db.session.flush()
    return mail


def _status_fields(letter: Message) -> list[Message]:
    """Blocks of the machine-readable part: the first about the report, one more for each recipient."""
    for part in letter.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            return (
                [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
            )
    return []


def _original_id(letter: Message) -> str:
    """Message-ID of the letter that came back, whole or its headers alone."""
    for part in letter.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inside = part.get_payload()
            if isinstance(inside, list) and inside and isinstance(inside[0], Message):
                return str(inside[0].get("Message-ID", "")).strip()
        if kind == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            found = MESSAGE_ID.search(headers) if isinstance(headers, bytes) else None
            return found[1].decode("ascii", "replace") if found else ""
    return ""


def _words(block: Message) -> str:
    """«550 5.1.1 No such user» without the type of the code before it, on one line."""
    text = str(block.get("Diagnostic-Code") or block.get("Status") or "")
    shown = "".join(sign if sign >= " " else " " for sign in text.partition(";")[2] or text)
    return " ".join(shown.split())[:500]
