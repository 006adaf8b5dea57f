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
    number: int = 0


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
    lead = " ".join(rest.strip().partition("\n\n")[0].splitlines())
    return Topic(path.stem[3:], title.removeprefix("# ").strip(), lead, rest, int(path.stem[:2]))


GROUPS = (
    (1, "Начало"),
    (3, "Сайт учреждения"),
    (5, "Задачи и сведения"),
    (7, "Куратору"),
    (15, "Страницы и посты"),
    (29, "Инженеру"),
    (98, "Если нужна помощь"),
)
"""The number from which a part of the help begins, and its name."""


def list_parts(folder: Path = DOCS) -> list[tuple[str, list[Topic]]]:
    """The topics by the parts of the help; a part without topics is left out."""
    ends = [*(start for start, _ in GROUPS[1:]), 100]
    parts = [
        (name, [topic for topic in list_topics(folder) if start <= topic.number < end])
        for (start, name), end in zip(GROUPS, ends, strict=True)
    ]
    return [(name, found) for name, found in parts if found]
