"""Test calls of keys: real ones, with no transaction open."""

from flask import current_app
from redis.exceptions import RedisError

from portal.pages.networks.contract import Key, KeyReport, Target
from portal.pages.networks.opening import Networks, open_networks
from portal.queue import get_queue


def open_lines() -> Networks:
    """The networks with the pace shared through Redis; of this process alone where there is none."""
    connection = get_queue().connection
    try:
        connection.ping()
    except RedisError:
        return open_networks(current_app.config)
    return open_networks(current_app.config, connection)


def inspect(target: Target, key: Key) -> KeyReport:
    """What the network says of a key for a page; close the transaction first."""
    networks = open_lines()
    try:
        return networks[target.network].inspect_key(target, key)
    finally:
        networks.close()
