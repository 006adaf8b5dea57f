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


def copy_files(source: Path, target: Path, prefix: str, step: Callable[[], None]) -> list[FileFact]:
    """Copy a folder and tell what was copied, reading each file once."""
    facts: list[FileFact] = []
    twins: dict[tuple[int, int], FileFact] = {}
    for path in list_files(source):
        relative = path.relative_to(source)
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        fact = _copy_one(path, place, f"{prefix}/{relative.as_posix()}", target, prefix, twins)
        if fact:
            facts.append(fact)
        step()
    return facts


def sum_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_one(
    path: Path, place: Path, name: str, target: Path, prefix: str, twins: dict[tuple[int, int], FileFact]
) -> FileFact | None:
    if path.is_symlink():
        os.symlink(os.readlink(path), place)
        return FileFact(name, link=os.readlink(path))
    try:
        facts = path.stat()
        twin = twins.get((facts.st_dev, facts.st_ino))
        if twin:
            os.link(target / twin.path.removeprefix(f"{prefix}/"), place)
            return FileFact(name, twin.size, twin.sha256)
        sha256, size = _copy_bytes(path, place)
    except FileNotFoundError:
        return None  # an old release swept away while we copy
    fact = FileFact(name, size, sha256)
    if facts.st_nlink > 1:
        twins[facts.st_dev, facts.st_ino] = fact
    return fact


def _copy_bytes(source: Path, target: Path) -> tuple[str, int]:
    total, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(CHUNK):
            total.update(chunk)
            size += len(chunk)
            written.write(chunk)
    shutil.copystat(source, target)
    return total.hexdigest(), size


def _walk(root: Path) -> Iterator[Path]:
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    yield from _walk(Path(entry.path))
            else:
                yield Path(entry.path)
