"""The rules of official pages as data: what is asked, by which act, how to mend it, whose zone it is."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from portal.pages.networks.contract import Network

FILE = Path(__file__).parent / "compliance.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing asked of a page."""

    code: str
    title: str
    mend: str
    zone: str
    source: str


@lru_cache(maxsize=1)
def load() -> dict[str, Any]:
    """The whole file."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return document


@lru_cache(maxsize=1)
def content_rules() -> dict[str, Rule]:
    """What must stand on the page, by code, in the order of the file."""
    return {entry["code"]: Rule(**entry) for entry in load()["rules"]}


@lru_cache(maxsize=1)
def legal_facts() -> dict[str, Rule]:
    """The three facts of «исполнение закона» by code."""
    source = load()["legal"]["source"]
    return {code: Rule(code, source=source, **entry) for code, entry in load()["facts"].items()}


@lru_cache(maxsize=1)
def counted_networks() -> tuple[tuple[Network, bool], ...]:
    """Networks that make an institution lawful, in their order, and whether the mark is asked there."""
    return tuple((Network(entry["code"]), bool(entry["needs_mark"])) for entry in load()["networks"])


def norm(name: str) -> int:
    """A number of the file, such as posts a week."""
    return int(load()["norms"][name]["value"])


@lru_cache(maxsize=1)
def filler_words() -> frozenset[str]:
    """Words of a name that may be left out."""
    return frozenset(load()["filler_words"])


@lru_cache(maxsize=1)
def abstract_names() -> frozenset[str]:
    """Words that name no institution by themselves."""
    return frozenset(word for name in load()["abstract_names"] for word in name.split())


@lru_cache(maxsize=1)
def expansions() -> dict[str, str]:
    """Abbreviations of kinds of institutions."""
    return dict(load()["expansions"])
