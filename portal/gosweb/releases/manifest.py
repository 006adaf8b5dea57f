"""What a release was made from and how it was judged: kept in its folder, never served."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from portal.gosweb.theme.digests import SectionSums

NAME = ".manifest.json"


@dataclass(slots=True)
class PageEntry:
    """A page of a release: the sum of what it is made from, and what is in it."""

    sum: str
    title: str
    links: list[str]  # addresses inside the site
    words: str  # for the search


@dataclass(slots=True)
class SectionEntry:
    """How the check read a section of a release."""

    sums: list[str]  # of its pages, in order
    statuses: dict[str, str]
    required: int
    present: int


@dataclass(slots=True)
class Manifest:
    """The whole release."""

    release_id: int
    pages: dict[str, PageEntry] = field(default_factory=dict)  # by path
    sections: dict[str, SectionEntry] = field(default_factory=dict)  # by slug
    sums: dict[str, SectionSums] = field(default_factory=dict)  # by slug
    sources: dict[str, str] = field(default_factory=dict)  # slug -> sum of what a person wrote
    files: list[str] = field(default_factory=list)  # all paths, compressed ones left out
    reused: int = 0
    percent: int = 0
    seconds: float = 0
    changes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Put it into the release's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        (folder / NAME).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a release; None where there is none that we can read."""
    try:
        data: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        data["pages"] = {path: PageEntry(**entry) for path, entry in data["pages"].items()}
        data["sections"] = {slug: SectionEntry(**entry) for slug, entry in data["sections"].items()}
        data["sums"] = {slug: SectionSums(**entry) for slug, entry in data["sums"].items()}
        return Manifest(**data)
    except (OSError, ValueError, TypeError, KeyError):
        return None
