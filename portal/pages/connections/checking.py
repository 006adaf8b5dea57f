"""Test calls of keys: real ones, with no transaction open."""

from portal.pages.networks.contract import Key, KeyReport, Target
from portal.pages.networks.opening import open_for_work


def inspect(target: Target, key: Key) -> KeyReport:
    """What the network says of a key for a page when a person asks; close the transaction first."""
    networks = open_for_work(heeds_breakers=False)
    try:
        return networks[target.network].inspect_key(target, key)
    finally:
        networks.close()
