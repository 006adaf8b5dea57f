"""The table of contents of a copy, by which it is verified."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.backup import BackupError
from portal.backup.files import FileFact, sum_of

NAME = "manifest.json"
FORMAT = 1
KEYS = {"secret.key": "PORTAL_SECRET_KEY", "encryption.key": "PORTAL_ENCRYPTION_KEYS"}
"""Files of keys that a portal makes beside its data, and variables that stand for them."""


@dataclass(frozen=True)
class Manifest:
    """What lies in a copy."""

    revision: str  # of the database's schema
    created_at: str
    tables: dict[str, dict[str, Any]]  # rows and fingerprint by name
    files: list[FileFact]

    def write(self, folder: Path) -> None:
        """Put it into the copy, which is whole by now."""
        document = {
            "format": FORMAT,
            "revision": self.revision,
            "created_at": self.created_at,
            "tables": self.tables,
            "files": [fact.as_json() for fact in self.files],
        }
        (folder / NAME).write_text(json.dumps(document, ensure_ascii=False, indent=1))


def read_manifest(folder: Path) -> Manifest:
    """The table of contents of a copy; raises BackupError."""
    try:
        found = json.loads((folder / NAME).read_text())
        if found["format"] != FORMAT:
            raise BackupError(f"Копия {folder} сделана более новой версией портала: обновите портал.")
        files = [FileFact(**fact) for fact in found["files"]]
        return Manifest(found["revision"], found["created_at"], found["tables"], files)
    except FileNotFoundError as error:
        raise BackupError(f"В папке {folder} нет копии портала: не найден файл {NAME}.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"Копия {folder} не читается: файл {NAME} повреждён.") from error


def verify(folder: Path, manifest: Manifest, step: Callable[[], None]) -> None:
    """Compare every file of a copy with its sum; raises BackupError naming the first that differs."""
    for fact in manifest.files:
        path = folder / fact.path
        if ".." in Path(fact.path).parts or not path.is_relative_to(folder):
            raise BackupError(f"Копия {folder} испорчена: путь {fact.path} ведёт наружу.")
        is_same = (
            path.is_symlink() and str(path.readlink()) == fact.link
            if fact.link
            else path.is_file() and sum_of(path) == fact.sha256
        )
        if not is_same:
            raise BackupError(f"Копия {folder} повреждена: файл {fact.path} отсутствует или изменён.")
        step()
