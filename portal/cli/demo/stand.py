"""The stand-ins of the networks, asked by their control address; nothing of theirs is imported."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

import requests

from portal.portions import cut

PATIENCE = 20.0
AT_ONCE = 500
NAP = 0.2


class Stand:
    """The control address of running stand-ins."""

    def __init__(self, url: str) -> None:
        """Remember where it is."""
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def order(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Hand rows over in portions; raises requests.RequestException."""
        for portion in cut(rows, AT_ONCE):
            self._session.post(
                f"{self.url}/control/{name}", json=list(portion), timeout=PATIENCE
            ).raise_for_status()

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return self._session.get(f"{self.url}/control/health", timeout=1).ok
        except requests.RequestException:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()


def find_stand(config: Mapping[str, Any]) -> Stand | None:
    """The stand-ins that the settings lead to, once they are up; None where the networks are others."""
    url = config["VK_API_URL"].removesuffix("/vk/method")
    if config["VK_SITE_URL"] != f"{url}/vk":
        return None
    stand, end = Stand(url), time.monotonic() + PATIENCE
    while not stand.answers():
        if time.monotonic() > end:
            return None
        time.sleep(NAP)
    return stand
