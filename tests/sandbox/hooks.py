"""A small server that hears what the stand-ins tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.local_servers import Serve


@contextmanager
def listening(serve: Serve) -> Iterator[str]:
    """A server of POST on a free port; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = serve(self)
            self.send_response(answer[0] if answer else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
