"""One letter handed over the line: what the server said, and whether it may have taken it."""

import smtplib
from collections.abc import Callable
from typing import NamedTuple

from portal.mail.models import MailState
from portal.mail.server import reply_words, said_by

DROPPED = "Связь оборвалась, когда письмо уже передавали: дошло ли оно, неизвестно."


class Outcome(NamedTuple):
    """What became of a letter: QUEUED means that it may be tried again."""

    state: MailState
    reason: str = ""


def hand_over(
    smtp: smtplib.SMTP, *, sender: str, to: str, content: bytes, begin: Callable[[], bool]
) -> Outcome | None:
    """Give a letter to the server; `begin` is asked right before the text goes. None: it forbade.

    Until then a dropped line has lost nothing; after that only the server knows.
    """
    try:
        refusal = _announce(smtp, sender, to)
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        return Outcome(MailState.QUEUED, f"Связь оборвалась до передачи письма: {said_by(error)}")
    if refusal:
        return refusal
    if not begin():
        smtp.close()
        return None
    try:
        smtp.send(_dotted(content))
        code, text = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        return Outcome(MailState.UNKNOWN, f"{DROPPED} {said_by(error)}")
    return Outcome(MailState.SENT, reply_words(code, text)) if code == 250 else _refused(code, text)


def _announce(smtp: smtplib.SMTP, sender: str, to: str) -> Outcome | None:
    """Say from whom, to whom and that the text comes; the server's refusal, if any."""
    for step, wanted in (
        (f"MAIL FROM:<{sender}>", (250,)),
        (f"RCPT TO:<{to}>", (250, 251)),
        ("DATA", (354,)),
    ):
        code, text = smtp.docmd(step)
        if code not in wanted:
            smtp.docmd("RSET")
            return _refused(code, text)
    return None


def _refused(code: int, text: bytes) -> Outcome:
    """For good with 5xx, for a while with anything else."""
    return Outcome(MailState.REJECTED if 500 <= code < 600 else MailState.QUEUED, reply_words(code, text))


def _dotted(content: bytes) -> bytes:
    """The text with its leading dots doubled and the dot that ends it."""
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    doubled = (b"." + body if body.startswith(b".") else body).replace(b"\r\n.", b"\r\n..")
    return doubled + b".\r\n"
