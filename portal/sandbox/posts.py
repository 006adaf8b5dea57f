"""Posts on the walls of all networks: one shape for all, numbered as each network numbers."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.sandbox.store import Row, Store, pack, unpack

GUID_LIFE = 3600.0  # seconds
LIVING = "network = ? AND community = ? AND NOT is_deleted"
AUTHORS = {"all": "1", "owner": "author = ''", "others": "author != ''"}


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a community; attachments are {"kind": photo|doc|link|other, "file": id, …}."""

    id: int
    network: str
    community: str
    number: str
    album: str
    guid: str
    text: str
    attachments: Sequence[Mapping[str, Any]]
    author: str
    created: float
    edited: float | None = None
    is_pinned: bool = False
    is_deleted: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


class Posts:
    """The walls."""

    def __init__(self, store: Store) -> None:
        """Work on what the store remembers."""
        self.store = store

    def next_number(self, network: str, community: str) -> int:
        """The next number on a wall, never given twice."""
        return self.store.count(
            "UPDATE community SET last_number = last_number + 1 WHERE network = ? AND id = ?"
            " RETURNING last_number",
            network,
            community,
        )

    def add(
        self,
        network: str,
        community: str,
        number: str,
        *,
        text: str,
        attachments: Sequence[Mapping[str, Any]] = (),
        author: str = "",
        guid: str = "",
        album: str = "",
    ) -> Post:
        """Put a post on a wall."""
        created = time.time()
        identity = self.store.run(
            "INSERT INTO post (network, community, number, album, guid, text, attachments, author, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            network,
            community,
            number,
            album,
            guid,
            text,
            pack(attachments),
            author,
            created,
        )
        return Post(identity, network, community, number, album, guid, text, attachments, author, created)

    def find(self, network: str, community: str, number: str) -> Post | None:
        """A post that is still on its wall."""
        row = self.store.one(f"SELECT * FROM post WHERE {LIVING} AND number = ?", network, community, number)
        return read_post(row) if row else None

    def find_numbered(self, network: str, number: str) -> Post | None:
        """A post of a network where numbers are unique over all walls."""
        row = self.store.one(
            "SELECT * FROM post WHERE network = ? AND number = ? AND NOT is_deleted", network, number
        )
        return read_post(row) if row else None

    def find_repeated(self, network: str, community: str, guid: str) -> Post | None:
        """The post that was made with this guid within the hour."""
        row = self.store.one(
            "SELECT * FROM post WHERE network = ? AND community = ? AND guid = ? AND guid != ''"
            " AND created > ?",
            network,
            community,
            guid,
            time.time() - GUID_LIFE,
        )
        return read_post(row) if row else None

    def list_wall(
        self, network: str, community: str, *, limit: int, offset: int = 0, authors: str = "all"
    ) -> list[Post]:
        """Posts of a wall, the newest first, the pinned one before all; only the owner's or only others'."""
        rows = self.store.all(
            f"SELECT * FROM post WHERE {LIVING} AND {AUTHORS[authors]}"
            " ORDER BY is_pinned DESC, created DESC, id DESC LIMIT ? OFFSET ?",
            network,
            community,
            limit,
            offset,
        )
        return [read_post(row) for row in rows]

    def count(self, network: str, community: str, *, since: float = 0, authors: str = "all") -> int:
        """How many posts a wall has, or got since a moment."""
        return self.store.count(
            f"SELECT count(*) FROM post WHERE {LIVING} AND {AUTHORS[authors]} AND created >= ?",
            network,
            community,
            since,
        )

    def change(self, post: Post, *, text: str, attachments: Sequence[Mapping[str, Any]]) -> None:
        """Replace what stands in a post."""
        self.store.run(
            "UPDATE post SET text = ?, attachments = ?, edited = ? WHERE id = ?",
            text,
            pack(attachments),
            time.time(),
            post.id,
        )

    def delete(self, post: Post) -> None:
        """Take a post off its wall; its number stays taken."""
        self.store.run("UPDATE post SET is_deleted = 1, is_pinned = 0 WHERE id = ?", post.id)

    def restore(self, post_id: int) -> None:
        """Put a post back on its wall."""
        self.store.run("UPDATE post SET is_deleted = 0 WHERE id = ?", post_id)

    def pin(self, post: Post, *, is_pinned: bool) -> None:
        """Pin a post, which unpins the one before, or unpin it."""
        with self.store.lock:
            self.store.run(
                "UPDATE post SET is_pinned = 0 WHERE network = ? AND community = ?",
                post.network,
                post.community,
            )
            if is_pinned:
                self.store.run("UPDATE post SET is_pinned = 1 WHERE id = ?", post.id)

    def comment(self, post: Post, *, text: str, author: str, guid: str = "") -> int:
        """Write under a post; the same guid answers the same comment."""
        with self.store.lock:
            known = self.store.count(
                "SELECT id FROM comment WHERE post_id = ? AND guid = ? AND guid != ''", post.id, guid
            )
            return known or self.store.run(
                "INSERT INTO comment (post_id, guid, text, author, created) VALUES (?, ?, ?, ?, ?)",
                post.id,
                guid,
                text,
                author,
                time.time(),
            )

    def list_comments(self, post: Post) -> Sequence[Row]:
        """Comments of a post, the oldest first."""
        return self.store.all("SELECT * FROM comment WHERE post_id = ? ORDER BY id", post.id)


def read_post(row: Row) -> Post:
    """A post out of its row."""
    return Post(
        row["id"],
        row["network"],
        row["community"],
        row["number"],
        row["album"],
        row["guid"],
        row["text"],
        unpack(row["attachments"]),
        row["author"],
        row["created"],
        row["edited"],
        bool(row["is_pinned"]),
        bool(row["is_deleted"]),
        unpack(row["counts"]),
    )
