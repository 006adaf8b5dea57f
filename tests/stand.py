"""The stand-ins of the networks in a thread of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from PIL import Image

from portal.sandbox.app import create_sandbox
from portal.sandbox.serving import Server

PATIENCE = 20


class Stand:
    """A stand-in that runs; every call goes over real HTTP."""

    def __init__(self, url: str) -> None:
        """Remember where it answers."""
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def order(self, name: str, rows: Any) -> Any:
        """Send something to the control address: communities, faults, settings, posts."""
        answer = self.session.post(f"{self.url}/control/{name}", json=rows, timeout=PATIENCE)
        assert answer.ok, answer.text
        return answer.json()

    def posts(self, network: str = "", community: str = "", *, with_deleted: bool = False) -> list[Any]:
        """Posts as the walls hold them, in the order they were made."""
        params = {"network": network, "community": community}
        answer = self.session.get(f"{self.url}/control/posts", params=params, timeout=PATIENCE)
        return [post for post in answer.json() if with_deleted or not post["is_deleted"]]

    def vk(self, method: str, token: str, **params: Any) -> Any:
        """The whole JSON of a call of VK."""
        answer = self.session.post(
            f"{self.url}/vk/method/{method}",
            data={"v": "5.199", **params},
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def telegram(self, method: str, token: str = "demo-telegram-bot", **values: Any) -> Any:
        """The whole JSON of a call of Telegram; `values` go to requests as they are."""
        url = f"{self.url}/telegram/bot{token}/{method}"
        return self.session.post(url, timeout=PATIENCE, **values).json()

    def max(self, verb: str, path: str, token: str = "demo-max-bot", **values: Any) -> requests.Response:
        """The answer of a call of MAX."""
        return self.session.request(
            verb, f"{self.url}/max{path}", headers={"Authorization": token}, timeout=PATIENCE, **values
        )


@contextmanager
def standing(path: Path | None = None) -> Iterator[Stand]:
    """A stand-in on a free port, over a file or over memory."""
    app = create_sandbox(path)
    server = Server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stand = Stand(server.url)
    try:
        yield stand
    finally:
        stand.session.close()
        server.shutdown()
        server.server_close()
        thread.join()
        app.extensions["sandbox"].store.close()


def picture(width: int = 40, height: int = 30, kind: str = "PNG") -> bytes:
    """A picture of these sides."""
    held = BytesIO()
    Image.new("RGB", (width, height), "#2b5c9e").save(held, kind)
    return held.getvalue()
