"""Letters to begin with, from starters.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "starters.yaml"


@dataclass(frozen=True, slots=True)
class Starter:
    """A ready letter: to whom it usually goes, its subject and its text."""

    code: str
    to: str
    title: str
    subject: str
    body: str


@cache
def list_starters() -> tuple[Starter, ...]:
    """All of them, in the order of the file."""
    return tuple(Starter(**entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def find_starter(code: str) -> Starter | None:
    """The starter of this code."""
    return next((one for one in list_starters() if one.code == code), None)
