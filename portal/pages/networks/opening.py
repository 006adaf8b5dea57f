"""All networks of the portal, opened by its settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from portal.pages.networks.capacity import limits_of
from portal.pages.networks.contract import Adapter, Key, KeyKind, Network
from portal.pages.networks.gates import Gate
from portal.pages.networks.max.adapter import MaxAdapter
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.ok.adapter import OkAdapter
from portal.pages.networks.ok.calls import OkCalls
from portal.pages.networks.stores import LocalStore, SharedStore
from portal.pages.networks.telegram.adapter import TelegramAdapter
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.vk.adapter import VkAdapter
from portal.pages.networks.vk.calls import VkCalls
from portal.pages.networks.wire import Line
from portal.queue import get_queue

LOCAL = LocalStore()
"""Of this process: calls of all its threads meet in it where there is no Redis."""


class Networks(Mapping[Network, Adapter]):
    """Adapters by network; safe to call from any thread, without an application context."""

    def __init__(self, line: Line, *adapters: Adapter) -> None:
        self._line, self._adapters = line, {adapter.network: adapter for adapter in adapters}

    def __getitem__(self, network: Network) -> Adapter:
        return self._adapters[network]

    def __iter__(self) -> Iterator[Network]:
        return iter(self._adapters)

    def __len__(self) -> int:
        return len(self._adapters)

    def bots(self) -> dict[Network, TelegramCalls | MaxCalls]:
        """Calls of the messengers, whose bots also speak with people."""
        talking = (one for one in self._adapters.values() if isinstance(one, TelegramAdapter | MaxAdapter))
        return {one.network: one.calls for one in talking}

    def close(self) -> None:
        """Close connections that are still open."""
        self._line.close()


def open_for_work(*, heeds_breakers: bool = True) -> Networks:
    """The networks by the current settings; their pace is shared through Redis, or this process's alone."""
    connection = get_queue().connection
    try:
        connection.ping()
    except RedisError:
        return open_networks(current_app.config, heeds_breakers=heeds_breakers)
    return open_networks(current_app.config, connection, heeds_breakers=heeds_breakers)


def open_networks(
    config: Mapping[str, Any], connection: Redis | None = None, *, heeds_breakers: bool = True
) -> Networks:
    """Adapters by the portal's settings; buckets and breakers are shared through Redis, if there is one."""
    store = SharedStore(connection, LOCAL) if connection is not None else LOCAL
    gate = Gate(store, heeds_breakers=heeds_breakers)
    line = Line(timeout=config["NETWORK_TIMEOUT"], ca_bundle=config["CA_BUNDLE"])
    limits = {network: limits_of(network, config) for network in Network}
    application = config["OK_APP_KEY"], config["OK_APP_SECRET"]
    ok = OkCalls(line, gate, config["OK_API_URL"], *application, site=config["OK_SITE_URL"])
    return Networks(
        line,
        VkAdapter(
            VkCalls(line, gate, config["VK_API_URL"], site=config["VK_SITE_URL"]),
            service_key=_own_key(KeyKind.SERVICE, config["VK_SERVICE_KEY"]),
            limits=limits[Network.VK],
            fields=config["VK_EXTRA_FIELDS"],
        ),
        OkAdapter(ok, limits=limits[Network.OK]),
        TelegramAdapter(
            TelegramCalls(line, gate, config["TELEGRAM_API_URL"], site=config["TELEGRAM_SITE_URL"]),
            bot=_own_key(KeyKind.BOT, config["TELEGRAM_BOT_TOKEN"]),
            limits=limits[Network.TELEGRAM],
        ),
        MaxAdapter(
            MaxCalls(line, gate, config["MAX_API_URL"]),
            bot=_own_key(KeyKind.BOT, config["MAX_TOKEN"]),
            limits=limits[Network.MAX],
        ),
    )


def _own_key(kind: KeyKind, secret: str) -> Key | None:
    """A key of the portal itself, if it has one."""
    return Key(kind, secret) if secret else None
