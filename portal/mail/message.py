"""A row as a letter of RFC 5322: plain text in UTF-8, whatever stands in the row."""

import mimetypes
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from portal.mail.models import Mail

CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
SENDER = "Портал официальных сайтов"


class Unsendable(ValueError):
    """No letter can be made of the row; the text says why."""


def envelope_address(text: str) -> str:
    """The address for the server: a Cyrillic domain in its ASCII form; raises Unsendable."""
    if not ADDRESS.fullmatch(text) or len(text) > 254:
        raise Unsendable(f"«{text[:100]}» — не адрес электронной почты.")
    local, _, domain = text.rpartition("@")
    if domain.endswith("."):
        raise Unsendable(f"«{text}»: лишняя точка в конце адреса.")
    if not local.isascii():
        raise Unsendable(f"«{text}»: имя ящика не латиницей, такие адреса почтовый сервер не примет.")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unsendable(f"«{text}»: такого домена быть не может.") from error


def build_message(mail: Mail, *, sender: str, folder: Path, now: datetime) -> bytes:
    """The letter with CRLF, its lines dotted for SMTP; raises Unsendable."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(SENDER, addr_spec=sender)
    message["To"] = Address(_line(mail.to_name), addr_spec=envelope_address(mail.to_address))
    message["Subject"] = _line(mail.subject)
    message["Date"] = now
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="base64")
    for name in mail.attachments:
        _attach(message, folder, name)
    return message.as_bytes()


def _line(text: str) -> str:
    """One line without anything that could begin another header.

    «=?utf-8?q?=0A?=» is a line end to the library, which decodes what was typed: its beginning is split.
    """
    return CONTROLS.sub(" ", text).replace("=?", "= ?").strip()[:500]


def _attach(message: EmailMessage, folder: Path, name: str) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Unsendable(f"Вложение «{name}» лежит вне папки почты.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unsendable(f"Вложение «{path.name}» не прочитано: {error.strerror}.") from error
    main, _, sub = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=path.name)
