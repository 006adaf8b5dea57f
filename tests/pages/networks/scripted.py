"""A network of the tests' own: a real HTTP server that answers by a script and remembers every request."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Sent:
    """A request as it came."""

    verb: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: Mapping[str, str]

    @property
    def form(self) -> dict[str, str]:
        """Fields of a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        """What a JSON body holds."""
        return json.loads(self.body)

    @property
    def method(self) -> str:
        """The last part of the path, or the name of an Odnoklassniki method."""
        is_form = "urlencoded" in self.headers.get("Content-Type", "")
        return (
            self.form.get("method", "") if is_form and "method" in self.form else self.path.rpartition("/")[2]
        )


@dataclass(frozen=True)
class Reply:
    """An answer; `drops` cuts the line instead, `late` is in seconds, `drips` sends byte by byte."""

    body: Any = None
    status: int = 200
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drops: bool = False
    late: float = 0.0
    drips: bool = False


Script = Callable[[Sent], Reply]


@dataclass
class Stage:
    """The server and what came to it."""

    port: int
    script: Script
    sent: list[Sent] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    scheme: str = "http"

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def methods(self) -> list[str]:
        """Names of the methods called, in their order."""
        return [each.method for each in self.sent]


class Handler(BaseHTTPRequestHandler):
    """Plays the script of its server's stage."""

    protocol_version = "HTTP/1.1"
    server: "Theatre"

    def handle_one_request(self) -> None:
        """A client that hung up is a part of the play."""
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def _answer(self) -> None:
        stage, parts = self.server.stage, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        came = Sent(self.command, parts.path, dict(parse_qsl(parts.query)), body, dict(self.headers))
        stage.sent.append(came)
        reply = stage.script(came)
        if reply.late:
            stage.over.wait(reply.late)
        if reply.drops:
            self.close_connection = True
        else:
            self._write(reply)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def _write(self, reply: Reply) -> None:
        raw = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(raw)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for part in [bytes([sign]) for sign in raw] if reply.drips else [raw]:
            self.wfile.write(part)
            if reply.drips and self.server.stage.over.wait(0.05):
                return

    def log_message(self, *_: object) -> None:
        """Tests are silent."""


class Theatre(ThreadingHTTPServer):
    """A server with its stage."""

    daemon_threads = True
    stage: Stage

    def handle_error(self, *_: object) -> None:
        """Tests are silent."""


@contextmanager
def playing(script: Script, tls: SSLContext | None = None) -> Iterator[Stage]:
    """A server on a free port of this machine."""
    server = Theatre(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    stage = server.stage = Stage(server.server_port, script, scheme="https" if tls else "http")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stage
    finally:
        stage.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
