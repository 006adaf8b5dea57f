"""What may go wrong on the way to an answer, and the answer to it, once."""

import errno

from flask import Flask, current_app, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from htmx_flask import request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from portal.extensions import db
from portal.vault import VaultError

CHUNK = 1024 * 1024
DRAIN_AT_MOST = 1024 * CHUNK
UNWRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
NO_SPACE = (
    "На сервере кончилось место. Всё сохранённое цело. Кнопка «Назад» в браузере вернёт то, что вы ввели; "
    "сообщите администратору портала и повторите позже."
)


SEALED = (
    "То, что портал запечатал, не открывается: ключ шифрования на сервере сменили. "
    "Сообщите администратору портала: он вернёт прежний ключ в PORTAL_ENCRYPTION_KEYS."
)


class NotFound(Exception):
    """There is no such thing, or none that this person may know of."""


class SignInNeeded(Exception):
    """Nobody is signed in."""


class Forbidden(Exception):
    """The thing is theirs to see, the action is not theirs to take."""


class Conflict(Exception):
    """Somebody was faster; the text says what to do."""


def init_app(app: Flask) -> None:
    """Turn exceptions into pages in the portal's own shell, or fragments for htmx."""
    app.register_error_handler(SignInNeeded, _send_to_sign_in)
    app.register_error_handler(NotFound, lambda _: _page(404))
    app.register_error_handler(Forbidden, lambda error: _page(403, error))
    app.register_error_handler(Conflict, lambda error: _page(409, error))
    for too_large in (DataError, OverflowError):  # a number that no column can hold, as each driver says it
        app.register_error_handler(too_large, lambda _: _undone(404))
    app.register_error_handler(IntegrityError, lambda _: _undone(409))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(OSError, _disk_refused)
    app.register_error_handler(VaultError, _stays_sealed)
    app.register_error_handler(CSRFError, lambda _: _page(400))
    app.register_error_handler(413, _too_large)
    app.register_error_handler(HTTPException, lambda error: _page(error.code or 500))
    app.register_error_handler(500, lambda _: _page(500))


def _page(code: int, error: object = "") -> ResponseReturnValue:
    """A page of its own kind for the known codes, the common one for the rest."""
    return render_template("error.html", code=code, error=error), code


def _undone(code: int) -> ResponseReturnValue:
    """A page after the database refused a row: the page reads the person, so the session must be whole."""
    db.session.rollback()
    return _page(code)


def _database_away(error: Exception) -> ResponseReturnValue:
    """The database is locked, full or not there; what was saved before is safe."""
    said = getattr(error, "orig", error)  # without the values, which are people's own
    current_app.logger.error("The database refused: %s", said)
    is_full = any(sign in str(said).lower() for sign in ("disk is full", "no space left", "diskfull"))
    return _page(503, NO_SPACE if is_full else "")


def _stays_sealed(error: VaultError) -> ResponseReturnValue:
    """A wrong key of encryption is the operator's to mend; nothing sealed is lost."""
    current_app.logger.error("The vault refused: %s", error)
    return _page(503, SEALED)


def _disk_refused(error: OSError) -> ResponseReturnValue:
    """A full disk is told in words; every other failure of the system is a fault of ours."""
    if error.errno not in UNWRITTEN:
        raise error
    current_app.logger.error("The disk refused: %s", error)
    _drain()
    return _page(503, NO_SPACE)


def _too_large(_: Exception) -> ResponseReturnValue:
    _drain()
    return _page(413)


def _drain() -> None:
    """Read the rest of the body away, or the browser shows a broken connection instead of our words."""
    stream, left = request.environ["wsgi.input"], DRAIN_AT_MOST
    while left > 0 and (chunk := stream.read(CHUNK)):
        left -= len(chunk)


def _send_to_sign_in(_: Exception) -> ResponseReturnValue:
    """A fragment cannot show the sign-in page, so htmx leaves the page for it."""
    address = url_for("accounts.sign_in", next=request.full_path if request.method == "GET" else None)
    return make_response("", {"HX-Redirect": address}) if request.htmx else redirect(address, 303)
