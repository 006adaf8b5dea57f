"""Sizes of covers and avatars by network, as the YAML has them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.pages.networks.contract import Network

Zone = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the whole."""


@dataclass(frozen=True, slots=True)
class CoverSize:
    """A cover in pixels, what of it is surely seen, and whence we know."""

    width: int
    height: int
    safe: Zone
    phone: Zone
    source: str
    confidence: str

    def pixels(self, zone: Zone) -> tuple[int, int, int, int]:
        """A zone in pixels of the cover."""
        left, top, right, bottom = zone
        return (
            round(left * self.width),
            round(top * self.height),
            round(right * self.width),
            round(bottom * self.height),
        )


@dataclass(frozen=True, slots=True)
class AvatarSize:
    """A square avatar in pixels and whence we know."""

    side: int
    source: str
    confidence: str


def cover_size(network: Network) -> CoverSize | None:
    """The network's cover; None where its pages have none."""
    known = _load()[network.value].get("cover")
    if known is None:
        return None
    return CoverSize(**known | {"safe": tuple(known["safe"]), "phone": tuple(known["phone"])})


def avatar_size(network: Network) -> AvatarSize:
    """The network's avatar."""
    return AvatarSize(**_load()[network.value]["avatar"])


@cache
def _load() -> dict[str, Any]:
    text = (Path(__file__).parent / "sizes.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
