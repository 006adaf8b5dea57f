"""Parameters of a call: known by name, of the right type, or error 100."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.sandbox.vk.errors import VkError

COMMON = {"access_token", "v", "lang", "https", "test_mode", "captcha_sid", "captcha_key", "success_token"}
PATTERNS = {
    "int": re.compile(r"-?\d{1,18}"),
    "uint": re.compile(r"\d{1,18}"),
    "positive": re.compile(r"[1-9]\d{0,17}"),
    "bool": re.compile(r"[01]"),
    "float": re.compile(r"-?\d{1,15}(\.\d{1,15})?"),
    "name": re.compile(r"-?\d{1,18}|[A-Za-z][\w.]{1,63}"),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who may call a method and with what."""

    keys: tuple[str, ...]
    right: str
    params: Mapping[str, str]


def load_signatures() -> dict[str, Signature]:
    """The table of methods."""
    table = yaml.safe_load((Path(__file__).parent / "methods.yaml").read_text("utf-8"))
    return {
        name: Signature(tuple(row["keys"]), row.get("right", ""), row["params"])
        for name, row in table.items()
    }


def read_params(signature: Signature, given: Mapping[str, str]) -> dict[str, Any]:
    """Values by their types; raises VkError 100 for what is unknown, ill-typed or missing."""
    for name in given:
        if name not in signature.params and name not in COMMON:
            raise VkError(100, f"{name} is an unknown parameter")
    read: dict[str, Any] = {}
    for name, kind in signature.params.items():
        text = given.get(name)
        if text is not None and text != "":
            read[name] = _read(name, kind.removesuffix("!"), text)
        elif kind.endswith("!"):
            raise VkError(100, f"{name} is undefined")
    return read


def _read(name: str, kind: str, text: str) -> Any:
    if kind == "text":
        return text
    if kind == "list":
        parts = text.split(",")
        if any(part != part.strip() or not part for part in parts):
            raise VkError(100, f"{name} must be a list by commas without spaces")
        return parts
    pattern = PATTERNS.get(kind)
    if not pattern.fullmatch(text) if pattern else text not in kind.split("|"):
        raise VkError(100, f"{name} is invalid")
    if kind == "bool":
        return text == "1"
    if kind == "float":
        return float(text)
    return text if kind == "name" or pattern is None else int(text)
