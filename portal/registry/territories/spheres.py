"""The dictionary of spheres: two levels, with synonyms and the types of organizations they suit."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from portal.registry.folding import fold

FILE = Path(__file__).parent / "spheres.yaml"
BETWEEN = re.compile(r"[;,\n/]")


@dataclass(frozen=True, slots=True)
class SphereFact:
    """A sphere of spheres.yaml."""

    code: str
    parent_code: str | None
    name: str
    order: int
    types: tuple[str, ...]
    synonyms: tuple[str, ...]


@lru_cache(maxsize=1)
def list_sphere_facts() -> tuple[SphereFact, ...]:
    """All spheres, each parent before its children."""
    facts: list[SphereFact] = []
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        facts.append(_make_fact(entry, None, len(facts)))
        for child in entry.get("children", []):
            facts.append(_make_fact(child, entry["code"], len(facts)))
    return tuple(facts)


def _make_fact(entry: dict[str, Any], parent_code: str | None, order: int) -> SphereFact:
    types, synonyms = tuple(entry.get("types", ())), tuple(entry.get("synonyms", ()))
    return SphereFact(entry["code"], parent_code, entry["name"], order, types, synonyms)


@lru_cache(maxsize=1)
def sphere_names() -> dict[str, str]:
    """Names by code."""
    return {fact.code: fact.name for fact in list_sphere_facts()}


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for fact in list_sphere_facts():
        for name in (fact.code, fact.name, *fact.synonyms):
            names.setdefault(fold(name), fact.code)
    return names


@lru_cache(maxsize=4096)
def find_sphere_codes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the spheres named in a cell, in the dictionary's order, and the names nobody knows."""
    known = _codes_by_name()
    whole = known.get(fold(text))
    if whole:
        return (whole,), ()
    parts = [part for part in map(fold, BETWEEN.split(text)) if part]
    codes = sort_spheres({known[part] for part in parts if part in known})
    return codes, tuple(part for part in parts if part not in known)


def sort_spheres(codes: set[str]) -> tuple[str, ...]:
    """Codes in the dictionary's order."""
    order = {fact.code: fact.order for fact in list_sphere_facts()}
    return tuple(sorted(codes, key=lambda code: (order.get(code, len(order)), code)))


@lru_cache(maxsize=1)
def _codes_by_type() -> dict[str, str]:
    return {type_: fact.code for fact in list_sphere_facts() for type_ in fact.types}


def sphere_of_type(type_: str) -> str:
    """The sphere an organization of this type surely works in."""
    return _codes_by_type()[type_]


def codes_inside(code: str) -> list[str]:
    """The sphere itself and, for one of the first level, those inside it."""
    return [fact.code for fact in list_sphere_facts() if code in (fact.code, fact.parent_code)]


def covers(grant_spheres: list[str], codes: tuple[str, ...] | list[str]) -> bool:
    """Whether spheres of a grant reach an organization with these: the first level covers those inside it."""
    if not grant_spheres:
        return True
    return any(code == sphere or code.startswith(f"{sphere}.") for sphere in grant_spheres for code in codes)
