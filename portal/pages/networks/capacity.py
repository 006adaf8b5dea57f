"""What fits into one post of each network; what a network does not publish is a setting or unknown."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Limits, Network

MEGABYTE = 1024 * 1024
SETTINGS = {Network.VK: "VK_TEXT_LIMIT", Network.OK: "OK_TEXT_LIMIT"}

CAPACITY = {
    Network.VK: Limits(16_384, None, 10, 1, 50 * MEGABYTE, 14_000),
    Network.OK: Limits(None, None, 10, None, 50 * MEGABYTE, 14_000),
    Network.TELEGRAM: Limits(4_096, 1_024, 10, None, 10 * MEGABYTE, 10_000),
    Network.MAX: Limits(4_000, None, 10, None, 50 * MEGABYTE, 15_360),
}

COUNTED_IN_UTF16 = (Network.TELEGRAM, Network.MAX)
"""Telegram says so; of MAX it is not known, and this count is never the smaller one."""


def limits_of(network: Network, settings: Mapping[str, Any]) -> Limits:
    """The limits of a network with the portal's own settings over them."""
    limits, text = CAPACITY[network], settings.get(SETTINGS.get(network, ""))
    return limits if not text else Limits(int(text), *_rest(limits))


def length_of(text: str, network: Network) -> int:
    """The length of a text as the network counts it; tags are no part of it."""
    return len(text.encode("utf-16-le")) // 2 if network in COUNTED_IN_UTF16 else len(text)


def _rest(limits: Limits) -> tuple[int | None, int | None, int | None, int, int]:
    return (limits.caption, limits.pictures, limits.links, limits.picture_bytes, limits.picture_sides)
