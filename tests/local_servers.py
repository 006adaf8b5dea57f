"""Real HTTP servers on the loopback interface, for tests of what goes out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = tuple[int, Mapping[str, str], bytes]
Serve = Callable[[BaseHTTPRequestHandler], Answer | None]


@contextmanager
def serving(serve: Serve) -> Iterator[tuple[str, list[BaseHTTPRequestHandler]]]:
    """A server on a free port; `serve` answers or writes by itself. Yields host:port and the requests."""
    seen: list[BaseHTTPRequestHandler] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self)
            answer = serve(self)
            if answer is not None:
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(body: str | bytes, kind: str = "text/html; charset=utf-8") -> Answer:
    """An answer with a page."""
    return 200, {"Content-Type": kind}, body.encode() if isinstance(body, str) else body
