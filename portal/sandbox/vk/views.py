"""VK's door: a method call comes in, its answer or its error goes out, always as HTTP 200."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal.sandbox.communities import Key
from portal.sandbox.faults import Fault
from portal.sandbox.vk import files, groups, reading, statistics, wall
from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError, ordered_error
from portal.sandbox.vk.params import Signature, load_signatures, read_params
from portal.sandbox.world import World, get_world

bp = Blueprint("vk", __name__, url_prefix="/vk")

SIGNATURES = load_signatures()
METHODS: Mapping[str, Callable[[Caller, dict[str, Any]], Any]] = {
    **wall.METHODS,
    **reading.METHODS,
    **groups.METHODS,
    **files.METHODS,
    **statistics.METHODS,
}
RATES = {"user": 3, "vkid": 3, "service": 3, "community": 20}
VERSION = re.compile(r"5\.\d{1,3}")
WRONG_KEY = {
    "community": (27, "method is unavailable with group auth."),
    "service": (28, "method is unavailable with service token."),
    "vkid": (1051, ""),
    "user": (15, "method is unavailable with user auth."),
}


@bp.route("/method/<name>", methods=["GET", "POST"])
def call_method(name: str) -> Response:
    """Answer a call of a method."""
    given = request.values.to_dict()
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() or given.get("access_token", "")
    world = get_world()

    def act() -> Response:
        try:
            return answer({"response": _run(world, name, token, given)})
        except VkError as error:
            return _refuse(error, name, given)

    def refuse(fault: Fault) -> Response:
        return _refuse(ordered_error(fault), name, given)

    return world.answer("vk", name, token, act, refuse)


def _run(world: World, name: str, token: str, given: Mapping[str, str]) -> Any:
    if not VERSION.fullmatch(given.get("v", "")):
        raise VkError(8, "v (version) is required")
    signature = SIGNATURES.get(name)
    if signature is None:
        raise VkError(3)
    key = _read_key(world, token)
    if world.settings["rates"] and world.rates.is_over(RATES[key.kind], "vk", token):
        raise VkError(6)
    _check_kind(world, key, name, signature)
    params = read_params(signature, given)
    return METHODS[name](Caller(world, key, request.host_url), params)


def _read_key(world: World, token: str) -> Key:
    if not token:
        raise VkError(5, "no access_token passed.")
    key = world.communities.read_key("vk", token)
    if key is None and token.startswith("vk2.a."):
        return Key(token, "vk", "vkid", person=1)
    if key is None:
        raise VkError(5, "invalid access_token (4).")
    return key


def _check_kind(world: World, key: Key, name: str, signature: Signature) -> None:
    is_edit = name in ("wall.edit", "wall.delete", "wall.restore", "wall.pin", "wall.unpin")
    if key.kind == "community" and is_edit and world.settings["community_edits"]:
        return
    if key.kind not in signature.keys:
        raise VkError(*WRONG_KEY[key.kind])
    if signature.right and not key.may(signature.right):
        raise VkError(15, "no access to call this method")


def answer(value: Any) -> Response:
    """JSON as VK writes it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, content_type="application/json; charset=utf-8")


def _refuse(error: VkError, name: str, given: Mapping[str, str]) -> Response:
    echoed = {"method": name, "oauth": "1", **given}
    echoed.pop("access_token", None)
    echo = [{"key": key, "value": value} for key, value in echoed.items()]
    body = {"error_code": error.code, **error.details, "error_msg": error.words, "request_params": echo}
    return answer({"error": body})
