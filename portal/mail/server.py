"""The mail server of the settings and a line to it."""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask import current_app

PATIENCE = 30.0
"""Seconds to wait for each answer of the server."""

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class ServerAway(Exception):
    """The server cannot be spoken to; the text says why. Nothing was handed over."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and how."""

    host: str
    port: int
    user: str
    password: str
    scheme: str


def find_server() -> Server | None:
    """The server of PORTAL_SMTP_URL; None where none is set and so nothing is sent."""
    url: str = current_app.config["SMTP_URL"]
    return read_server(url) if url else None


def read_server(url: str) -> Server:
    """The parts of an address: smtp://user:pass@host:port, smtps://…, smtp+starttls://… or ?starttls."""
    parts = urlsplit(url)
    has_starttls = parts.scheme == "smtp" and "starttls" in parts.query.lower()
    scheme = "smtp+starttls" if has_starttls else parts.scheme
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname or "", parts.port or PORTS[scheme], user, password, scheme)


class Line:
    """A line to the server, opened when it is first needed and again after it was dropped."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        """The line, ready for a letter; raises ServerAway."""
        if self._smtp is None or self._smtp.sock is None:
            self._smtp = _connect(self._server)
        return self._smtp

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._smtp is not None and self._smtp.sock is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
        self._smtp = None


def _connect(server: Server) -> smtplib.SMTP:
    try:
        smtp = _dial(server)
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(
            f"Почтовый сервер {server.host}:{server.port} недоступен: {said_by(error)}"
        ) from error
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=_trust())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError) as error:
        smtp.close()
        raise ServerAway(f"Почтовый сервер {server.host} не принял нас: {said_by(error)}") from error
    return smtp


def _dial(server: Server) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=_trust())
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=current_app.config["CA_BUNDLE"] or None)


def said_by(error: Exception) -> str:
    """The server's own words out of an error, or the system's, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return reply_words(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split())[:300] or type(error).__name__


def reply_words(code: int, text: bytes | str) -> str:
    """A reply as the server gave it: «550 5.1.1 No such user», on one line, without control signs."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(sign if sign >= " " else " " for sign in f"{code} {words}").split())[:500]
