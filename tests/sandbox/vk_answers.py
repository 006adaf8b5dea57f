"""Judging VK's answers: by VK's own schema where it lies beside the project, else by a few facts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "vk-schema"

DIALECT = ("required", "additionalProperties")

FACTS: dict[str, dict[str, type]] = {
    "wall.post": {"post_id": int},
    "wall.edit": {"post_id": int},
    "wall.get": {"count": int, "items": list},
    "wall.getById": {"items": list},
    "wall.getComments": {"count": int, "items": list},
    "wall.createComment": {"comment_id": int},
    "groups.getById": {"groups": list, "profiles": list},
    "groups.getTokenPermissions": {"mask": int, "permissions": list},
    "photos.getWallUploadServer": {"upload_url": str, "album_id": int, "user_id": int},
}
"""What an answer must hold: used where the reference is not at hand."""


def is_at_hand() -> bool:
    """Whether VK's schema lies beside the project."""
    return (SCHEMA / "wall" / "responses.json").is_file()


def find_faults(method: str, answer: dict[str, Any], kind: str = "response") -> list[str]:
    """What is wrong with an answer; nothing where it is in order."""
    if not is_at_hand():
        return _by_facts(method, answer)
    folder = method.partition(".")[0]
    table = _read(SCHEMA / folder / "methods.json")["methods"]
    place = next(each for each in table if each["name"] == method)["responses"][kind]["$ref"]
    validator = Draft4Validator({"$ref": place}, registry=Registry(retrieve=_retrieve))
    return [f"{method} {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer)]


def _by_facts(method: str, answer: dict[str, Any]) -> list[str]:
    value = answer.get("response")
    if method not in FACTS:
        return [] if value else [f"{method}: no response"]
    held = value if isinstance(value, dict) else {}
    wrong = [name for name, kind in FACTS[method].items() if not isinstance(held.get(name), kind)]
    return [f"{method}: {name}" for name in wrong]


def _retrieve(uri: str) -> Resource[Any]:
    return Resource(contents=_read(Path(uri.removeprefix("file://"))), specification=DRAFT4)


@cache
def _read(path: Path) -> Any:
    return _standard(json.loads(path.read_text("utf-8")), path.parent)


def _standard(value: Any, folder: Path) -> Any:
    """The dialect as a standard schema: `required` lists names, references are whole addresses.

    `additionalProperties: false` goes: it stands inside `allOf`, where nothing could then be added.
    """
    if isinstance(value, list):
        return [_standard(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: _standard(each, folder) for name, each in value.items() if name not in DIALECT}
    if isinstance(value.get("required"), list):
        made["required"] = value["required"]
    properties = value.get("properties")
    if isinstance(properties, dict):
        demanded = [name for name, each in properties.items() if _is_demanded(each)]
        if demanded:
            made["required"] = demanded
    place = value.get("$ref")
    if isinstance(place, str) and not place.startswith("#"):
        path, _, rest = place.partition("#")
        made["$ref"] = f"file://{(folder / path).resolve()}#{rest}"
    return made


def _is_demanded(rule: Any) -> bool:
    return isinstance(rule, dict) and rule.get("required") is True
