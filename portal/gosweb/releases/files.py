"""Files of releases on the disk: written for good, linked from the last release, switched in one move."""

import errno
import gzip
import os
import shutil
from pathlib import Path

import brotli

COMPRESSED = frozenset({".html", ".css", ".js", ".json", ".xml", ".svg", ".txt"})
TWINS = (".gz", ".br")
KEEP = 10
BROTLI_QUALITY = 5  # eleven would take twenty times longer for a tenth fewer bytes


def write_file(folder: Path, path: str, data: bytes) -> None:
    """Write a file and its compressed twins, and see the bytes on the disk."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, data)
    if target.suffix in COMPRESSED:
        _write(target.with_name(target.name + ".gz"), gzip.compress(data, 6, mtime=0))
        packed = brotli.compress(data, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        _write(target.with_name(target.name + ".br"), packed)


def link_file(source: Path, folder: Path, path: str) -> bool:
    """Reuse a file with its twins; False where the source is not whole."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    twins = TWINS if target.suffix in COMPRESSED else ()
    try:
        for extra in ("", *twins):
            _link(source.with_name(source.name + extra), target.with_name(target.name + extra))
    except FileNotFoundError:
        for extra in ("", *TWINS):
            target.with_name(target.name + extra).unlink(missing_ok=True)
        return False
    return True


def link_upload(source: Path, folder: Path, path: str) -> bool:
    """Publish an uploaded file as it is; False where its bytes are lost."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _link(source, target)
    except FileNotFoundError:
        return False
    return True


def switch_to(root: Path, release_id: int) -> None:
    """Make a finished release the live one; readers see the old one or the new one, nothing between."""
    fresh = root / ".current"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("releases", str(release_id)))
    os.replace(fresh, root / "current")
    sync_folder(root)


def current_release(root: Path) -> int | None:
    """The number of the live release."""
    try:
        name = Path(os.readlink(root / "current")).name
    except OSError:
        return None
    return int(name) if name.isdecimal() else None


def release_folder(root: Path, release_id: int) -> Path:
    """Where a release lies."""
    return root / "releases" / str(release_id)


def copy_release(root: Path, source_id: int, target_id: int) -> None:
    """The same files under a new number, all hard links."""
    source, target = release_folder(root, source_id), release_folder(root, target_id)
    draft = target.with_name(f".{target_id}")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft, copy_function=_link_or_copy)
    settle(draft, target)


def settle(draft: Path, target: Path) -> None:
    """Give a finished folder its number, which another may have had whose row was never committed."""
    shutil.rmtree(target, ignore_errors=True)
    os.replace(draft, target)


def prune(root: Path, keep: int = KEEP) -> None:
    """Remove old releases, except the live one; drafts may be of somebody at work."""
    live = current_release(root)
    folders = list((root / "releases").iterdir())
    numbers = sorted((int(folder.name) for folder in folders if folder.name.isdecimal()), reverse=True)
    kept = {str(number) for number in numbers[:keep]} | {str(live)}
    for folder in folders:
        if folder.name not in kept and not folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)


def drop_drafts(root: Path) -> None:
    """Remove what half-done builds and returns left; only a build may, for it alone works on the site."""
    for draft in (root / "releases").glob(".*"):
        shutil.rmtree(draft, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Commit the journal of the file system, so that what was renamed stays renamed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(target: Path, data: bytes) -> None:
    with target.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _link(source: Path, target: Path) -> None:
    """A hard link; a copy where the folders are on different disks or the links have run out."""
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EMLINK, errno.EPERM):
            raise
        _write(target, source.read_bytes())


def _link_or_copy(source: str, target: str) -> None:
    _link(Path(source), Path(target))
