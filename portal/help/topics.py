"""The user documentation of docs/ as a list of topics."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.config import ROOT
from portal.errors import NotFound

DOCS = ROOT / "docs"


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the help: 03-site-admin.md is `site-admin`, its first line is the title."""

    slug: str
    title: str
    lead: str
    text: str


@cache
def list_topics(folder: Path = DOCS) -> tuple[Topic, ...]:
    """All topics in the order of their numbers."""
    return tuple(_read(path) for path in sorted(folder.glob("[0-9][0-9]-*.md")))


def get_topic(slug: str, folder: Path = DOCS) -> Topic:
    """The topic; raises NotFound."""
    for topic in list_topics(folder):
        if topic.slug == slug:
            return topic
    raise NotFound


def _read(path: Path) -> Topic:
    title, _, rest = path.read_text(encoding="utf-8").partition("\n")
    lead = next((line for line in rest.splitlines() if line.strip()), "")
    return Topic(path.stem[3:], title.removeprefix("# ").strip(), lead, rest)
