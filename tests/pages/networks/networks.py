"""The four networks as the tests know them: how each says yes, how each says no, what a page of it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.config import load_settings
from portal.pages.networks import opening
from portal.pages.networks.contract import Content, Key, KeyKind, Network, Target
from portal.pages.networks.opening import Networks, open_networks
from portal.pages.networks.stores import LocalStore
from tests.pages.networks.scripted import Reply, Sent, Stage

SECRETS = {network: f"{network}-very-secret-token-12345" for network in Network}
SERVICE = "service-very-secret-token-12345"
KINDS = {
    Network.VK: KeyKind.COMMUNITY,
    Network.OK: KeyKind.USER,
    Network.TELEGRAM: KeyKind.BOT,
    Network.MAX: KeyKind.BOT,
}
IDS = {Network.VK: "555", Network.OK: "60000000000555", Network.TELEGRAM: "-1001555", Network.MAX: "-70555"}
POSTED = {Network.VK: "42", Network.OK: "157000000000042", Network.TELEGRAM: "42", Network.MAX: "mid.42"}
WRITES = {
    Network.VK: "wall.post",
    Network.OK: "mediatopic.post",
    Network.TELEGRAM: "sendMessage",
    Network.MAX: "messages",
}
TEXT = Content(
    "Библиотека ждёт на «Ночь искусств» — https://biblio.example.ru/news/1",
    link="https://biblio.example.ru/news/1",
)


def target_of(network: Network, *more: Key) -> Target:
    """A page with its key."""
    key = Key(KINDS[network], SECRETS[network])
    return Target(network, IDS[network], (key, *more), screen_name="biblio")


def success(network: Network) -> Any:
    """The body with which a network says that the post is out."""
    return {
        Network.VK: {"response": {"post_id": 42}},
        Network.OK: "157000000000042",
        Network.TELEGRAM: {
            "ok": True,
            "result": {"message_id": 42, "chat": {"id": -1001555, "username": "biblio"}},
        },
        Network.MAX: {
            "message": {
                "body": {"mid": "mid.42", "seq": 1, "text": ""},
                "timestamp": 1,
                "url": "https://max.ru/biblio/42",
            }
        },
    }[network]


def refusal(network: Network, code: Any, words: str = "", **more: Any) -> Reply:
    """How a network says no; VK echoes what it was asked with."""
    echo = [{"key": "access_token", "value": SECRETS[network]}, {"key": "message", "value": "текст"}]
    match network:
        case Network.VK:
            return Reply({"error": {"error_code": code, "error_msg": words, "request_params": echo, **more}})
        case Network.OK:
            return Reply({"error_code": code, "error_msg": words, "error_data": None})
        case Network.TELEGRAM:
            body = {"ok": False, "error_code": code, "description": words, "parameters": more}
            return Reply(body, status=code)
        case _:
            return Reply({"code": code, "message": words}, **more)


@contextmanager
def opened(stage: Stage, folder: Path, timeout: str = "10", **more: str) -> Iterator[Networks]:
    """Adapters that call this server and nothing else, with buckets and breakers of their own."""
    environ = {
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_VK_API_URL": f"{stage.url}/method",
        "PORTAL_OK_API_URL": f"{stage.url}/fb.do",
        "PORTAL_TELEGRAM_API_URL": stage.url,
        "PORTAL_MAX_API_URL": stage.url,
        "PORTAL_VK_SERVICE_KEY": SERVICE,
        "PORTAL_OK_APP_KEY": "CAPPKEY",
        "PORTAL_OK_APP_SECRET": "app-very-secret-12345",
        "PORTAL_NETWORK_TIMEOUT": timeout,
        **{f"PORTAL_{name}": value for name, value in more.items()},
    }
    kept, opening.LOCAL = opening.LOCAL, LocalStore()
    networks = open_networks(load_settings(environ))
    try:
        yield networks
    finally:
        networks.close()
        opening.LOCAL = kept


def always(reply: Reply) -> Any:
    """A script that has one answer for everything."""

    def script(sent: Sent) -> Reply:
        return reply

    return script


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
