"""Foreign addresses: fetched behind a guard that lets nobody reach our own network through us.

Each hop is resolved here, every address it resolves to is checked, and the connection goes to the checked
address itself: what the name says a moment later does not matter.
"""

import re
import socket
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

USER_AGENT = "GoswebPortal/1.0 (check of official sites)"
HEADERS = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.5", "Connection": "close"}
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TOO_LONG = "сайт отвечает слишком долго"
CHUNK = 64 * 1024
NAT64, SIX_TO_FOUR = ip_network("64:ff9b::/96"), ip_network("2002::/16")

Address = IPv4Address | IPv6Address


class FetchError(Exception):
    """The address was not fetched; the text says why in Russian, the status is there if a server answered."""

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the address after redirects, the body and what the server says of it."""

    url: str
    body: bytes
    content_type: str
    charset: str


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pages within limits; hosts of `allow` («host» or «host:port») pass the guard."""

    allow: Collection[str] = ()
    timeout: float = 20.0  # for everything, redirects included
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 5
    ca_bundle: str = ""

    def get(self, url: str) -> Fetched:
        """The page at this address; raises FetchError."""
        deadline = _Deadline(self.timeout)
        for _ in range(self.max_redirects + 1):
            answer = self._hop(url, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
        raise FetchError(f"слишком много перенаправлений (больше {self.max_redirects})")

    def _hop(self, url: str, deadline: "_Deadline") -> Fetched | str:
        parts = _split(url)
        error: Exception | None = None
        for address in self._addresses(parts):
            try:
                return self._ask(url, parts, address, deadline)
            except requests.ConnectionError as failed:
                error = failed
        raise _explain(error, deadline) from error

    def _ask(self, url: str, parts: SplitResult, address: str, deadline: "_Deadline") -> Fetched | str:
        session = requests.Session()
        session.trust_env = False  # a proxy would resolve the name anew
        session.mount(f"{parts.scheme}://", _PinnedAdapter(address, deadline))
        try:
            with session, deadline:
                answer = session.get(
                    url,
                    headers={"Host": _host(parts), **HEADERS},
                    timeout=max(0.1, min(10.0, deadline.left)),
                    allow_redirects=False,
                    stream=True,
                    verify=self.ca_bundle or True,
                )
                with answer:
                    return self._take(url, answer, deadline)
        except requests.ConnectionError:
            if deadline.left <= 0:
                raise FetchError(TOO_LONG) from None
            raise
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _explain(error, deadline) from error

    def _take(self, url: str, answer: requests.Response, deadline: "_Deadline") -> Fetched | str:
        location = answer.headers.get("Location")
        if answer.status_code in REDIRECTS and location:
            return location.encode("latin-1", "replace").decode("utf-8", "replace")
        if answer.status_code >= 400:
            raise FetchError(_status_words(answer.status_code), answer.status_code)
        body = bytearray()
        for chunk in answer.iter_content(CHUNK):
            body += chunk
            if len(body) > self.max_bytes:
                raise FetchError(f"страница больше {self.max_bytes // 1024 // 1024} МБ")
        if deadline.left <= 0:  # a cut connection looks like the end of the page
            raise FetchError(TOO_LONG)
        kind, _, rest = answer.headers.get("Content-Type", "").lower().partition(";")
        charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest)
        return Fetched(url, bytes(body), kind.strip(), charset[1] if charset else "")

    def _addresses(self, parts: SplitResult) -> list[str]:
        """The addresses of a host, every one of them checked."""
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(_ascii(host), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"имя «{host}» не найдено") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not {host, f"{host}:{port}"} & {name.lower() for name in self.allow}:
            for address in addresses:
                if not is_public(address):
                    raise FetchError(f"адрес «{host}» ведёт во внутреннюю сеть")
        return addresses


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet at large; one wrapped into IPv6 is looked at by itself."""
    try:
        ip: Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = _unwrap(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local or ip.teredo is not None:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def _unwrap(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in SIX_TO_FOUR:
        return ip.sixtofour
    if ip in NAT64 or int(ip) >> 32 == 0 and int(ip) > 1:  # the latter: «::127.0.0.1», of old
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


class _Deadline:
    """Ends a conversation when its time is over, in whatever phase it is."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.sock: socket.socket | None = None
        self.timer: threading.Timer | None = None

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()

    def watch(self, sock: Any) -> None:
        """The socket to cut when the time is over."""
        self.sock = sock

    def __enter__(self) -> None:
        self.timer = threading.Timer(max(0.0, self.left), self._cut)
        self.timer.daemon = True
        self.timer.start()

    def __exit__(self, *_: object) -> None:
        if self.timer:
            self.timer.cancel()
        self.sock = None

    def _cut(self) -> None:
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it ended by itself


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, deadline: _Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = deadline

    def connect(self) -> None:
        """Connect and let the deadline watch."""
        super().connect()
        self.deadline.watch(self.sock)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, deadline: _Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = deadline

    def connect(self) -> None:
        """Connect and let the deadline watch."""
        super().connect()
        self.deadline.watch(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _PinnedAdapter(HTTPAdapter):
    """Connects to the given address, whatever the name in the URL means by now."""

    def __init__(self, address: str, deadline: _Deadline) -> None:
        super().__init__(max_retries=0)
        self.address, self.deadline = address, deadline

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """A pool of connections to the checked address; TLS still asks for the name."""
        parts = urlsplit(request.url or "")
        port = parts.port or PORTS[parts.scheme]
        if parts.scheme == "http":
            return _Pool(self.address, port, deadline=self.deadline)
        return _SecurePool(
            self.address,
            port,
            deadline=self.deadline,
            server_hostname=parts.hostname,
            cert_reqs="CERT_REQUIRED",
        )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("адрес написан с ошибкой") from error
    if parts.scheme not in PORTS:
        raise FetchError("проверяются только адреса http:// и https://")
    if not host or parts.username is not None:
        raise FetchError("адрес написан с ошибкой")
    return parts


def _host(parts: SplitResult) -> str:
    host = _ascii(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port and parts.port != PORTS[parts.scheme] else host


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _status_words(status: int) -> str:
    words = {401: "нужен вход", 403: "доступ запрещён", 404: "страницы нет", 410: "страницы больше нет"}
    said = words.get(status, "ошибка сервера" if status >= 500 else "отказ")
    return f"сайт ответил: {said} ({status})"


def _explain(error: Exception | None, deadline: _Deadline) -> FetchError:
    if isinstance(error, FetchError):
        return error
    if isinstance(error, requests.Timeout) or deadline.left <= 0:
        return FetchError(TOO_LONG)
    if isinstance(error, requests.exceptions.SSLError):
        return FetchError("сертификат сайта не принят: соединение не защищено")
    if isinstance(error, requests.ConnectionError):
        return FetchError("сайт не отвечает")
    return FetchError("сайт ответил не по правилам")
