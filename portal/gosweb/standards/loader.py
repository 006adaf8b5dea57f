"""Standards from their YAML files, read once and strictly: a slip in a file is an error with its place."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.gosweb.standards.node import StandardError
from portal.gosweb.standards.reading import read_standard
from portal.gosweb.standards.standard import Standard

FOLDER = Path(__file__).parent
TEMPLATE = "home"
"""The Standard of what the template offers; it is no norm of any type."""


@cache
def load_standard(code: str) -> Standard:
    """The Standard of this code; KeyError where there is none, StandardError where its file is wrong."""
    if code not in _codes():
        raise KeyError(code)
    standard = parse_standard((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"), name=code)
    if standard.code != code:
        raise StandardError(f"{code}: the file holds the code {standard.code!r}")
    return standard


def parse_standard(text: str, *, name: str = "standard") -> Standard:
    """A Standard from the text of a file; raises StandardError with the place of the mistake."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data: Any = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise StandardError(f"{name}: not YAML: {error}") from error
    return read_standard(data, name=name)


def list_standards() -> list[Standard]:
    """All Standards, by code."""
    return [load_standard(code) for code in _codes()]


def standard_for(type: str) -> Standard | None:
    """The norm that sites of this type follow, or None where there is no norm for it."""
    for standard in list_standards():
        if standard.code != TEMPLATE and type in standard.types:
            return standard
    return None


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
