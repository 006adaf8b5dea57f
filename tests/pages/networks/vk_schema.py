"""VK's own schema of methods where it is at hand, else our own few facts of it; both judge every request."""

import json
import re
from pathlib import Path
from typing import Any

from tests.pages.networks.scripted import Sent

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "vk-schema"

FACTS: dict[str, dict[str, str]] = {
    "wall.post": {"owner_id": "integer", "from_group": "boolean", "message": "string", "attachments": "array",
                  "guid": "string"},
    "wall.edit": {"owner_id": "integer", "post_id": "uint", "message": "string", "attachments": "array"},
    "wall.delete": {"owner_id": "integer", "post_id": "uint"},
    "wall.createComment": {"owner_id": "integer", "post_id": "uint", "from_group": "uint",
                           "message": "string", "guid": "string"},
    "wall.get": {"domain": "string", "offset": "uint", "count": "uint", "filter": "string"},
    "wall.getById": {"posts": "array"},
    "groups.getById": {"group_ids": "array", "fields": "array"},
    "groups.getTokenPermissions": {},
    "account.getAppPermissions": {},
    "photos.getWallUploadServer": {"group_id": "integer"},
    "photos.saveWallPhoto": {"group_id": "uint", "photo": "string", "server": "integer", "hash": "string"},
    "photos.getOwnerCoverPhotoUploadServer": {"group_id": "uint", "crop_x": "uint", "crop_y": "uint",
                                              "crop_x2": "uint", "crop_y2": "uint"},
    "photos.saveOwnerCoverPhoto": {"hash": "string", "photo": "string"},
}  # fmt: skip
"""What we send and of what type: used where the reference is not at hand."""

SHAPES = {
    "integer": re.compile(r"-?\d+"),
    "uint": re.compile(r"\d+"),
    "boolean": re.compile(r"[01]"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "string": re.compile(r".*", re.S),
    "array": re.compile(r"[^\s,]+(,[^\s,]+)*"),
}


def find_faults(sent: Sent) -> list[str]:
    """What VK's schema would not have in this request; nothing where it is in order."""
    form = sent.form
    faults = [] if form.pop("v", "") == "5.199" else ["version"]
    known = _of_schema(sent.method) if is_at_hand() else {k: _fact(v) for k, v in FACTS[sent.method].items()}
    if "access_token" in sent.query or "access_token" in form:
        faults.append("the key is not in the header")
    for name, value in form.items():
        if name not in known:
            faults.append(f"{sent.method}: unknown parameter {name}")
        elif not _fits(known[name], value):
            faults.append(f"{sent.method}: {name}={value[:80]} is ill-typed")
    missing = [name for name, rule in known.items() if rule.get("required") and name not in form]
    return faults + [f"{sent.method}: no {name}" for name in missing]


def is_at_hand() -> bool:
    """Whether the reference lies beside the project."""
    return (SCHEMA / "wall" / "methods.json").is_file()


def _fact(kind: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0} if kind == "uint" else {"type": kind}


def _of_schema(method: str) -> dict[str, dict[str, Any]]:
    table = json.loads((SCHEMA / method.partition(".")[0] / "methods.json").read_text())
    found = next(each for each in table["methods"] if each["name"] == method)
    return {each["name"]: each for each in found.get("parameters", [])}


def _fits(rule: dict[str, Any], value: str) -> bool:
    types = rule.get("type", "string")
    kinds = types if isinstance(types, list) else [types]
    if not any(SHAPES[kind].fullmatch(value) for kind in kinds):
        return False
    if "minimum" in rule and re.fullmatch(r"-?\d+", value) and int(value) < rule["minimum"]:
        return False
    words = _words(rule) if "$ref" in rule else rule.get("enum")
    if words and value not in map(str, words):
        return False
    items = rule.get("items", {})
    allowed = _words(items) if "$ref" in items else None
    return not allowed or set(value.split(",")) <= set(map(str, allowed))


def _words(rule: dict[str, Any]) -> list[Any] | None:
    """Words that a referred type allows."""
    path, _, place = rule["$ref"].partition("#/")
    found: Any = json.loads((SCHEMA / "wall" / path).resolve().read_text())
    for part in place.split("/"):
        found = found[part]
    return found.get("enum")
