"""How often a network may be asked: windows of a call, by the table in limits.yaml."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from portal.pages.networks.contract import Key, KeyKind, Network
from portal.pages.networks.stores import Window


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of a call before it is made; no secret is in it."""

    network: Network
    kind: KeyKind
    token: str  # a hash
    method: str
    is_write: bool
    page: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table."""

    network: Network
    per: str
    count: int
    seconds: float
    kind: KeyKind | None
    only_writes: bool

    def window(self, call: Call) -> Window | None:
        """The window that this call needs a place in, if the limit is about it."""
        if self.network is not call.network or self.kind not in (None, call.kind):
            return None
        if self.only_writes and not (call.is_write and (call.page or self.per != "page")):
            return None
        whose = {"app": "app", "key": call.token, "page": f"{call.token}:{call.page}"}[self.per]
        return Window(f"bucket:{call.network}:{whose}:{self.seconds:g}", self.count, self.seconds)


def describe(network: Network, key: Key, method: str, *, is_write: bool, page: str = "") -> Call:
    """A call to be made; of the secret only a hash goes on."""
    token = hashlib.sha256(key.secret.encode()).hexdigest()[:16]
    return Call(network, key.kind, token, method, is_write, page)


def list_windows(call: Call) -> Sequence[Window]:
    """All windows in which the call needs a place."""
    return [window for limit in load_limits() if (window := limit.window(call))]


@cache
def load_limits() -> Sequence[Limit]:
    """The table of limits."""
    table = yaml.safe_load((Path(__file__).parent / "limits.yaml").read_text("utf-8"))
    return [
        Limit(
            Network(row["network"]),
            row["per"],
            int(row["count"]),
            float(row["seconds"]),
            KeyKind(row["kind"]) if "kind" in row else None,
            bool(row.get("writes", False)),
        )
        for row in table["limits"]
    ]
