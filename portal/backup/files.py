"""Folders of files with their sums; links stay links, a file under two names stays one."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CHUNK = 1024 * 1024
SKIPPED = {"incoming"}
"""Folders of uploads under way."""


@dataclass(frozen=True)
class FileFact:
    """One file or link of the copy."""

    path: str  # from the root of the copy
    size: int = 0
    sha256: str = ""
    link: str = ""  # where a link leads

    def as_json(self) -> dict[str, Any]:
        """What the manifest keeps."""
        return {name: value for name, value in asdict(self).items() if value or name == "path"}


def list_files(root: Path) -> list[Path]:
    """Every file and link below a folder, in order; links are not followed."""
    return sorted(_walk(root)) if root.is_dir() else []


class Copier:
    """Copies folders, reading each file once; a file under several names, in several folders, stays one."""

    def __init__(self, step: Callable[[], None]) -> None:
        """Remember whom to tell about each file."""
        self.step = step
        self.twins: dict[tuple[int, int], tuple[Path, str]] = {}

    def copy(self, source: Path, target: Path, prefix: str) -> list[FileFact]:
        """Copy a folder and tell what was copied, with paths that begin with the prefix."""
        facts: list[FileFact] = []
        for path in list_files(source):
            relative = path.relative_to(source)
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            fact = self._copy_one(path, target / relative, f"{prefix}/{relative.as_posix()}")
            if fact:
                facts.append(fact)
            self.step()
        return facts

    def _copy_one(self, path: Path, place: Path, name: str) -> FileFact | None:
        if path.is_symlink():
            os.symlink(os.readlink(path), place)
            return FileFact(name, link=os.readlink(path))
        try:
            found = path.stat()
            sha256 = self._link(place, found) or _copy_bytes(path, place)
        except FileNotFoundError:
            return None  # of an old release, swept away while we copy
        if found.st_nlink > 1:
            self.twins.setdefault((found.st_dev, found.st_ino), (place, sha256))
        return FileFact(name, place.stat().st_size, sha256)

    def _link(self, place: Path, found: os.stat_result) -> str:
        """Make it another name of its twin copied before; the twin's sum, or nothing where that cannot be."""
        twin, sha256 = self.twins.get((found.st_dev, found.st_ino), (None, ""))
        if twin is None:
            return ""
        try:
            os.link(twin, place)
        except OSError:  # another disk, or too many names
            return ""
        return sha256


def sum_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_bytes(source: Path, target: Path) -> str:
    total = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(CHUNK):
            total.update(chunk)
            written.write(chunk)
    shutil.copystat(source, target)
    return total.hexdigest()


def _walk(root: Path) -> Iterator[Path]:
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    yield from _walk(Path(entry.path))
            else:
                yield Path(entry.path)
