"""Types and levels as people write them, and as an organization's name gives them away."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from portal.registry.folding import fold, words_of
from portal.registry.organizations.models import OrgLevel, OrgType

FILE = Path(__file__).parent / "kinds.yaml"


@lru_cache(maxsize=1)
def _kinds() -> dict[str, Any]:
    kinds: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return kinds


@lru_cache(maxsize=1)
def _type_names() -> dict[str, OrgType]:
    names = {type_.value: type_ for type_ in OrgType} | {fold(type_.label): type_ for type_ in OrgType}
    return names | {fold(name): OrgType(code) for code, name in _synonyms("types")}


@lru_cache(maxsize=1)
def _level_names() -> dict[str, OrgLevel]:
    names = {level.value: level for level in OrgLevel} | {level.label: level for level in OrgLevel}
    return names | {fold(name): OrgLevel(code) for code, name in _synonyms("levels")}


def _synonyms(kind: str) -> list[tuple[str, str]]:
    return [(code, name) for code, entry in _kinds()[kind].items() for name in entry["names"]]


def find_type(text: str) -> OrgType | None:
    """The type a cell names, by label, code or synonym."""
    return _type_names().get(fold(text).strip(" ."))


def find_level(text: str) -> OrgLevel | None:
    """The level a cell names, by label, code or synonym."""
    return _level_names().get(fold(text).strip(" ."))


@lru_cache(maxsize=2)
def _patterns(kind: str, order: str) -> list[tuple[str, re.Pattern[str]]]:
    kinds = _kinds()
    return [(code, _pattern(kinds[kind][code]["stems"])) for code in kinds[order]]


def _pattern(stems: list[str]) -> re.Pattern[str]:
    """Stems at the beginnings of words; a stem of two words wants them side by side."""
    words = ["[^ ]* ".join(map(re.escape, stem.split())) for stem in stems]
    return re.compile(r"(?<!\S)(?:" + "|".join(words) + ")")


def guess_type(name: str) -> OrgType | None:
    """The type that an organization's name gives away."""
    code = _guess(name, "types", "order")
    return OrgType(code) if code else None


def guess_level(name: str) -> OrgLevel | None:
    """The level that an organization's name gives away."""
    code = _guess(name, "levels", "level_order")
    return OrgLevel(code) if code else None


def _guess(name: str, kind: str, order: str) -> str | None:
    text = " ".join(words_of(name))
    return next((code for code, pattern in _patterns(kind, order) if pattern.search(text)), None)
