"""HTTP to a network: one call, one answer; nothing is sent twice and no redirect is followed."""

import json
import logging
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import HTTPError, NewConnectionError

from portal.pages.networks.contract import Meaning, Rejected, Unknown

HEADERS = {"User-Agent": "GoswebPortal/1.0 (official pages)", "Accept": "application/json"}
MAX_BYTES = 8 * 1024 * 1024
CHUNK = 64 * 1024
IDLE = 4.0  # seconds; servers close a silent connection after five or more
SOON = timedelta(seconds=30)
logging.getLogger("urllib3").setLevel(logging.INFO)  # at DEBUG it writes addresses, and one holds a token
HANDSHAKE = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE")


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out; the address may hold a secret and is never printed."""

    url: str = field(repr=False)
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers of interest and the parsed JSON."""

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Line:
    """A line to the networks: thread-safe, a session per thread, limits of time and size."""

    def __init__(self, *, timeout: float, ca_bundle: str = "", max_bytes: int = MAX_BYTES) -> None:
        self.timeout, self.max_bytes = timeout, max_bytes
        self._trust = trust(ca_bundle)
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def send(self, request: Request) -> Answer | Rejected | Unknown:
        """The answer; Rejected if the request surely never came there, else Unknown. Never raises."""
        try:
            with self._session().request(
                request.method,
                request.url,
                params=request.query,
                data=request.form,
                json=request.json,
                files=request.files,
                headers={**HEADERS, **request.headers},
                timeout=(min(5.0, self.timeout), self.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._take(response)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            self._forget()
            return explain(error)

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()

    def _take(self, response: requests.Response) -> Answer | Rejected | Unknown:
        if 300 <= response.status_code < 400:
            return Unknown(f"сеть отправляет на другой адрес ({response.status_code}): проверьте адрес API")
        body = self._read(response)
        if body is None:
            return Unknown("ответ сети слишком большой или идёт слишком долго")
        try:
            value = clean(json.loads(body, parse_constant=_refuse_constant))
        except (ValueError, RecursionError):
            return _garbled(response.status_code)
        if response.status_code >= 500 and not isinstance(value, dict):
            return _garbled(response.status_code)
        return Answer(value, response.status_code, response.headers)

    def _read(self, response: requests.Response) -> bytes | None:
        until, body = time.monotonic() + self.timeout, bytearray()
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > self.max_bytes or time.monotonic() > until:
                self._forget()
                return None
        return bytes(body)

    def _session(self) -> requests.Session:
        """This thread's session; a connection silent for long may be closed by now and is not trusted."""
        session: requests.Session | None = getattr(self._local, "session", None)
        now = time.monotonic()
        if session is not None and now - self._local.used_at > IDLE:
            self._forget()
            session = None
        if session is None:
            session = requests.Session()
            session.trust_env = False  # neither a proxy nor .netrc may meddle
            session.mount("https://", _Trusting(self._trust))
            session.mount("http://", HTTPAdapter(max_retries=0))
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        self._local.used_at = now
        return session

    def _forget(self) -> None:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is not None:
            session.close()
            self._local.session = None
            with self._lock:
                if session in self._sessions:
                    self._sessions.remove(session)


def clean(value: Any) -> Any:
    """Foreign JSON without signs that no database takes: zero bytes and halves of letters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    return value


def _refuse_constant(name: str) -> None:
    """NaN and infinities are no JSON, and no database keeps them."""
    raise ValueError(name)


def trust(ca_bundle: str) -> ssl.SSLContext:
    """Whom to trust: the usual authorities, and those of the bundle (MAX is signed by the Минцифры one)."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    return context


class _Trusting(HTTPAdapter):
    """Sends nothing twice and trusts by one context for all connections."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """A pool that makes its connections with our context."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


def explain(error: Exception) -> Rejected | Unknown:
    """What a failure of the line means; its own text is left out, the address in it may hold a secret."""
    if isinstance(error, UnicodeEncodeError):  # of a header: nothing has gone out
        return Rejected("key", "в ключе есть знаки, которых в ключах не бывает", Meaning.KEY)
    if isinstance(error, requests.ConnectTimeout):
        return _unsent("сеть не отвечает на соединение")
    if _is_refused_certificate(error):
        return _unsent("сертификат сети не принят: проверьте PORTAL_CA_BUNDLE", code="tls")
    if isinstance(error, requests.ConnectionError) and _cause(error, NewConnectionError):
        return _unsent("с сетью нет соединения")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return Rejected("url", "адрес API написан с ошибкой", Meaning.OURS)
    if isinstance(error, requests.Timeout):
        return Unknown("сеть не ответила вовремя")
    return Unknown("связь с сетью оборвалась")


def _unsent(words: str, code: str = "connect") -> Rejected:
    return Rejected(code, words, Meaning.BUSY, is_retryable=True, after=SOON)


def _garbled(status: int) -> Rejected | Unknown:
    if status == 413:
        return Rejected("413", "сеть не приняла такой большой запрос", Meaning.CONTENT)
    if status == 429:
        return Rejected("429", "сеть просит подождать", Meaning.BUSY, is_retryable=True, after=SOON)
    return Unknown(f"сеть ответила не по правилам (HTTP {status})")


def _is_refused_certificate(error: Exception) -> bool:
    found = _cause(error, ssl.SSLError)
    return found is not None and any(reason in str(found) for reason in HANDSHAKE)


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first error of this kind among those that led to this one."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        if isinstance(current, kind):
            return current
        seen.add(id(current))
        reason = getattr(current, "reason", None)
        waiting += [reason, current.__cause__, current.__context__, *current.args]
    return None
