"""Uploaded files: kept once by content below MEDIA_DIR, refused with words when they lie about themselves."""

import hashlib
import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy import ForeignKey, Index, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import media_types
from portal.errors import NotFound
from portal.extensions import Model, db

MEGABYTE = 1024 * 1024
LIMIT = 50 * MEGABYTE
MAX_LOOKS = 3  # attempts to learn whether a PDF has text
NO_SPACE = "его не удалось записать на сервере. Попробуйте позже, остальное не потеряно."
TOO_LARGE = "он больше 50\u00a0МБ. Разделите его на части или уменьшите качество сканов."
EMPTY = "он пустой. Выберите файл, в котором что-то есть."


class MediaError(ValueError):
    """The file cannot be kept; the text goes on after «Файл … не принят:» with why and what to do."""


class MediaFile(Model):
    """An uploaded file of an organization; the bytes lie at MEDIA_DIR/ab/abcdef… by sha256."""

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    sha256: Mapped[str]
    name: Mapped[str]  # as the person named it, without a path
    type: Mapped[str]  # extension by content: pdf, docx, jpg…
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # of an image, pixels
    height: Mapped[int | None]
    has_text: Mapped[bool | None]  # of a PDF: whether it can be read aloud and searched; None: not known
    looks: Mapped[int] = mapped_column(default=0, server_default="0")  # attempts to learn it
    looked_at: Mapped[datetime | None]
    uploaded_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (Index("ix_media_file_organization_id_sha256", "organization_id", "sha256"),)

    @property
    def text_state(self) -> str:
        """Of a PDF: `text`, `scan`, `waiting` to be looked at, `unknown`; empty for other files."""
        if self.type != "pdf":
            return ""
        if self.has_text is not None:
            return "text" if self.has_text else "scan"
        return "waiting" if self.looks < MAX_LOOKS else "unknown"


is_unread = and_(MediaFile.type == "pdf", MediaFile.has_text.is_(None))
Index("ix_media_file_unread", MediaFile.id, sqlite_where=is_unread, postgresql_where=is_unread)


def store(
    stream: IO[bytes], name: str, *, organization_id: int, author_id: int | None, now: datetime
) -> MediaFile:
    """Keep an uploaded file of the organization; raises MediaError. Flushes, never commits."""
    return give(receive(stream, name), organization_id=organization_id, author_id=author_id, now=now)


def receive(stream: IO[bytes], name: str) -> MediaFile:
    """Keep the bytes of an uploaded file that is nobody's yet; in no session. Raises MediaError."""
    name = plain_name(name)
    type = media_types.type_by_name(name)
    if type is None:
        raise MediaError(f"такой вид файлов на сайте не размещают. Подойдут {media_types.ACCEPTED}.")
    try:
        return _keep(stream, name, type)
    except OSError as error:
        raise MediaError(NO_SPACE) from error


def give(kept: MediaFile, *, organization_id: int, author_id: int | None, now: datetime) -> MediaFile:
    """The file as one of the organization: the same bytes under the same name are one. Flushes."""
    same = select(MediaFile).where(
        MediaFile.organization_id == organization_id,
        MediaFile.sha256 == kept.sha256,
        MediaFile.name == kept.name,
    )
    found = db.session.scalar(same.order_by(MediaFile.id).limit(1))
    if found is None:
        found, found.organization_id, found.author_id, found.uploaded_at = (
            kept,
            organization_id,
            author_id,
            now,
        )
        db.session.add(found)
        db.session.flush()
    return found


def get_media(media_id: int, *, organization_id: int) -> MediaFile:
    """A file of this organization; raises NotFound."""
    file = db.session.get(MediaFile, media_id)
    if file is None or file.organization_id != organization_id:
        raise NotFound
    return file


def path_of(file: MediaFile) -> Path:
    """Where the bytes lie."""
    root: Path = current_app.config["MEDIA_DIR"]
    return root / blob_name(file.sha256)


def blob_name(sha256: str) -> str:
    """The place below the folder of media of bytes with this sum."""
    return f"{sha256[:2]}/{sha256}"


def thumb_name(sha256: str) -> str:
    """The place of the small picture of an image."""
    return f"{sha256[:2]}/{sha256}.thumb"


def href_of(file: MediaFile) -> str:
    """Its address from the root of a published site."""
    return f"/files/{file.sha256[:8]}/{safe_name(file.name, file.type)}"


def thumb_href_of(file: MediaFile) -> str:
    """The address of its small picture, empty for what is not an image."""
    return f"/files/{file.sha256[:8]}/thumb.webp" if file.width else ""


def plain_name(name: str) -> str:
    """The name without folders, control characters and excess."""
    last = re.split(r"[\\/]", name)[-1]
    words = " ".join("".join(char for char in last if char.isprintable()).split()).lstrip(".")
    stem, dot, extension = words.rpartition(".")
    return f"{stem[:120]}{dot}{extension[:10]}" if dot else words[:120] or "файл"


def safe_name(name: str, type: str) -> str:
    """A name fit for an address: letters, digits and hyphens, with the extension of the type."""
    stem = name.rpartition(".")[0] or name
    slug = re.sub(r"[^0-9a-z]+", "-", transliterate(stem.lower())).strip("-")[:80]
    return f"{slug or 'file'}.{type}"


LETTERS = {
    letter: latin.strip("_")
    for letter, latin in zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(),
        strict=True,
    )
}


def transliterate(text: str) -> str:
    """Russian letters as Latin ones; soft and hard signs are left out."""
    return "".join(LETTERS.get(char, char) for char in text)


def _keep(stream: IO[bytes], name: str, type: str) -> MediaFile:
    """Write the bytes aside, look at them, give them their place; what is wrong leaves nothing behind."""
    root: Path = current_app.config["MEDIA_DIR"]
    aside = root / "incoming" / secrets.token_hex(8)
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(stream, aside)
        return _place(root, aside, name, type)
    finally:
        aside.unlink(missing_ok=True)
        aside.with_suffix(".thumb").unlink(missing_ok=True)


def _place(root: Path, aside: Path, name: str, type: str) -> MediaFile:
    found = media_types.type_by_content(aside, type)
    if found is None or (found != type and not {found, type} <= media_types.IMAGES):
        raise MediaError(media_types.mismatch_words(type, found))
    size: tuple[int, int] | None = None
    if found in media_types.IMAGES:
        try:
            size = media_types.clean_image(aside, found)
        except media_types.BadImage as error:
            raise MediaError(str(error)) from error
    sha256 = _sum_of(aside)
    blob = root / blob_name(sha256)
    blob.parent.mkdir(exist_ok=True)
    if size:
        media_types.write_thumb(aside, aside.with_suffix(".thumb"))
        os.replace(aside.with_suffix(".thumb"), root / thumb_name(sha256))
    bytes_kept = aside.stat().st_size
    _settle(aside, blob)
    if found != type:
        name = f"{name.rpartition('.')[0]}.{found}"
    width, height = size or (None, None)
    return MediaFile(sha256=sha256, name=name, type=found, size=bytes_kept, width=width, height=height)


def _copy(stream: IO[bytes], aside: Path) -> None:
    size = 0
    with aside.open("wb") as file:
        while chunk := stream.read(MEGABYTE):
            size += len(chunk)
            if size > LIMIT:
                raise MediaError(TOO_LARGE)
            file.write(chunk)
    if not size:
        raise MediaError(EMPTY)


def _settle(aside: Path, blob: Path) -> None:
    """Make the bytes last before they get their name."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(aside, blob)
    folder = os.open(blob.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
