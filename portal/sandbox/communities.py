"""Communities and keys: registered by the control address, or springing into being by the names of keys."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.sandbox.store import Row, Store, fold, pack, unpack

NETWORKS = {"vk": "ВКонтакте", "ok": "Одноклассники", "telegram": "Telegram", "max": "MAX"}
KINDS = ("community", "user", "service", "bot", "vkid")
CONVENTION = re.compile(
    r"demo-(?P<network>vk|ok|telegram|max)-"
    r"(?:community-(?P<community>-?\d{1,18})|user-(?P<person>\d{1,15})|(?P<whole>service|bot))"
)


@dataclass(frozen=True, slots=True)
class Community:
    """A page of a network; facts are under the network's own names of fields."""

    network: str
    id: str
    name: str
    screen_name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """What a token is; no rights listed means all that its kind has."""

    token: str
    network: str
    kind: str
    community: str = ""
    person: int = 0
    rights: tuple[str, ...] = ()
    is_demo: bool = False  # known by its name alone, so its communities spring into being

    def may(self, right: str) -> bool:
        """Whether a right was given with the key."""
        return not self.rights or right in self.rights


class Communities:
    """The pages of all networks and the keys to them."""

    def __init__(self, store: Store) -> None:
        """Work on what the store remembers."""
        self.store = store

    def register(
        self,
        network: str,
        community_id: str,
        *,
        name: str = "",
        screen_name: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> Community:
        """Make a community, or change what is given of one."""
        with self.store.lock:
            known = self.find(network, community_id)
            self.store.run(
                "INSERT INTO community (network, id, name, screen_name, facts) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET name = excluded.name, screen_name = excluded.screen_name,"
                " facts = excluded.facts",
                network,
                community_id,
                name or (known.name if known else f"Сообщество {community_id}"),
                screen_name or (known.screen_name if known else default_screen_name(network, community_id)),
                pack({**(known.facts if known else {}), **(facts or {})}),
            )
            made = self.find(network, community_id)
        assert made
        return made

    def find(self, network: str, community_id: str) -> Community | None:
        """A community by its number."""
        row = self.store.one("SELECT * FROM community WHERE network = ? AND id = ?", network, community_id)
        return _community(row) if row else None

    def find_named(self, network: str, screen_name: str) -> Community | None:
        """A community by its short name, in any case."""
        row = self.store.one(
            "SELECT * FROM community WHERE network = ? AND lower(screen_name) = ?",
            network,
            screen_name.lower(),
        )
        return _community(row) if row else None

    def reach(self, key: Key, community_id: str) -> Community | None:
        """A community that a key speaks of; the convention's keys make one that is not there yet."""
        known = self.find(key.network, community_id)
        if known is None and key.is_demo and key.kind in ("community", "user", "bot"):
            return self.register(key.network, community_id)
        return known

    def add_key(self, key: Key) -> None:
        """Remember a key; a second time with the same token changes it."""
        self.store.run(
            "INSERT OR REPLACE INTO key (token, network, kind, community, person, rights)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            key.token,
            key.network,
            key.kind,
            key.community,
            key.person,
            pack(key.rights),
        )

    def revoke(self, token: str) -> None:
        """Make a key, even one of the convention, a key of nobody."""
        self.store.run(
            "INSERT OR REPLACE INTO key (token, network, kind, community, person, rights)"
            " VALUES (?, '', 'revoked', '', 0, '[]')",
            token,
        )

    def read_key(self, network: str, token: str) -> Key | None:
        """What a token is in a network; None for one that is not valid there."""
        row = self.store.one("SELECT * FROM key WHERE token = ?", token)
        if row is not None:
            if row["network"] != network:
                return None
            return Key(
                token, network, row["kind"], row["community"], row["person"], tuple(unpack(row["rights"]))
            )
        found = CONVENTION.fullmatch(token)
        if found is None or found["network"] != network:
            return None
        if found["community"]:
            return Key(token, network, "community", found["community"], is_demo=True)
        if found["person"]:
            return Key(token, network, "user", person=int(found["person"]), is_demo=True)
        return Key(token, network, str(found["whole"]), is_demo=True)

    def search(self, words: str, *, limit: int, offset: int = 0) -> tuple[Sequence[Row], int]:
        """Communities whose name or address holds the words, with counts of posts; and how many there are."""
        where, pattern = "folded(name || ' ' || screen_name || ' ' || id) LIKE ?", f"%{fold(words)}%"
        total = self.store.count(f"SELECT count(*) FROM community WHERE {where}", pattern)
        rows = self.store.all(
            "SELECT network, id, name, screen_name, facts, (SELECT count(*) FROM post"
            " WHERE post.network = community.network AND post.community = community.id AND NOT is_deleted)"
            f" AS posts FROM community WHERE {where} ORDER BY name, network, id LIMIT ? OFFSET ?",
            pattern,
            limit,
            offset,
        )
        return rows, total


def default_screen_name(network: str, community_id: str) -> str:
    """The short address of a community that chose none."""
    number = community_id.lstrip("-")
    return {"vk": f"club{number}", "telegram": f"channel{number}"}.get(network, "")


def _community(row: Row) -> Community:
    return Community(row["network"], row["id"], row["name"], row["screen_name"], unpack(row["facts"]))
