"""Pictures and documents that were uploaded: looked at as the networks look at them."""

import io
import secrets
import time
import warnings
from dataclasses import dataclass

from PIL import Image

from portal.sandbox.store import Row, Store

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file; `token` is what its network gives out for it."""

    id: int
    network: str
    kind: str
    owner: str
    token: str
    name: str
    mime: str
    width: int
    height: int
    size: int
    created: float


class Files:
    """What was uploaded."""

    def __init__(self, store: Store) -> None:
        """Work on what the store remembers."""
        self.store = store

    def add(self, network: str, kind: str, owner: str, *, name: str, body: bytes) -> File:
        """Keep a file; sides are 0 where it is no picture."""
        mime, width, height = look_at(body)
        token, created = secrets.token_urlsafe(24), time.time()
        identity = self.store.run(
            "INSERT INTO file (network, kind, owner, token, name, mime, width, height, body, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            network,
            kind,
            owner,
            token,
            name,
            mime,
            width,
            height,
            body,
            created,
        )
        return File(identity, network, kind, owner, token, name, mime, width, height, len(body), created)

    def find(self, network: str, file_id: int) -> File | None:
        """A file by its number."""
        row = self.store.one(f"{QUERY} WHERE network = ? AND id = ?", network, file_id)
        return _file(row) if row else None

    def find_token(self, network: str, token: str) -> File | None:
        """A file by what the network gave out for it."""
        row = self.store.one(f"{QUERY} WHERE network = ? AND token = ?", network, token)
        return _file(row) if row else None

    def read(self, file_id: int) -> tuple[str, bytes] | None:
        """Type and bytes of a file."""
        row = self.store.one("SELECT mime, body FROM file WHERE id = ?", file_id)
        return (row["mime"], row["body"]) if row else None


QUERY = (
    "SELECT id, network, kind, owner, token, name, mime, width, height, length(body) AS size, created"
    " FROM file"
)


def look_at(body: bytes) -> tuple[str, int, int]:
    """Type and sides of a picture; of anything else only that it is bytes."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(body)) as picture:
            warnings.simplefilter("ignore")
            return FORMATS.get(picture.format or "", "application/octet-stream"), *picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "application/octet-stream", 0, 0


def _file(row: Row) -> File:
    return File(**{name: row[name] for name in File.__slots__})
