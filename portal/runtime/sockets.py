"""The address the portal answers at: taken before anything starts, kept while the web part is restarted."""

import errno
import os
import socket
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1")
BACKLOG = 512


class AddressError(Exception):
    """We cannot listen there; the text says why and what to do."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for a host; `localhost` means both of its addresses. Raises AddressError."""
    sockets: list[socket.socket] = []
    try:
        for address in LOOPBACK if host == "localhost" else (host,):
            try:
                sockets.append(_bind(address, port))
            except OSError as error:
                if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and sockets:
                    continue  # no IPv6 here
                raise AddressError(_explain(error, host, port)) from error
            port = sockets[0].getsockname()[1]  # port 0 means any free one, the same for both
    except AddressError:
        for opened in sockets:
            opened.close()
        raise
    return sockets


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK[0], 0))
        port: int = probe.getsockname()[1]
        return port


def choose_port(last_url: str) -> int:
    """The loopback port of an address used before, if nobody has taken it; else any free one."""
    try:
        port = urlsplit(last_url).port
        if port is not None:
            with _bind(LOOPBACK[0], port):
                return port
    except (OSError, ValueError):
        pass  # taken meanwhile, or no address
    return free_port()


def _bind(address: str, port: int) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(
        address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(place)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Порт {port} занят другой программой. Остановите её или выберите другой порт: "
            f"make run PORT={port + 1 if port < 65535 else 8000} (или portal run --port …)."
        )
    if error.errno == errno.EACCES:
        return (
            f"Порт {port} открывать не разрешено: порты до 1024 требуют прав администратора. Возьмите 8000."
        )
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
    return f"Адрес {host}:{port} открыть не удалось ({reason}). Проверьте --host и --port."
