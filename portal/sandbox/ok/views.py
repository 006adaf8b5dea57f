"""The door of Odnoklassniki: a signed call comes in; errors go out as HTTP 200 with a header."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal.sandbox.communities import Key
from portal.sandbox.ok import groups, topics
from portal.sandbox.ok.calls import Caller
from portal.sandbox.ok.errors import OkError, ordered_error
from portal.sandbox.ok.signing import make_signature
from portal.sandbox.world import World, get_world

bp = Blueprint("ok", __name__, url_prefix="/ok")

METHODS: Mapping[str, Callable[[Caller, Mapping[str, str]], Any]] = {**topics.METHODS, **groups.METHODS}
COMMON = {"application_key", "method", "format", "sig", "access_token", "session_key", "__online"}
PARAMS = {
    "mediatopic.post": {"type", "gid", "uid", "attachment", "text_link_preview", "hidden_post", "set_status",
                        "devices", "ads_post"},
    "mediatopic.edit": {"topic_id", "attachment", "gid", "text_link_preview"},
    "mediatopic.deleteTopic": {"topic_id", "delete_id", "gid"},
    "mediatopic.getByIds": {"topic_ids", "media_limit", "fields", "features"},
    "group.getStatTopics": {"gid", "start_time", "end_time", "anchor", "count", "fields"},
    "group.getInfo": {"uids", "fields", "move_to_top"},
    "group.getCounters": {"group_id", "counterTypes"},
    "users.getCurrentUser": {"fields"},
    "auth.touchSession": set(),
    "url.getInfo": {"url"},
    "photosV2.getUploadUrl": {"gid", "count", "sizes", "aid", "uid"},
}  # fmt: skip


@bp.route("/fb.do", methods=["GET", "POST"])
@bp.route("/api/<group>/<name>", methods=["GET", "POST"])
def call_method(group: str = "", name: str = "") -> Response:
    """Answer a call."""
    given = request.values.to_dict()
    method = f"{group}.{name}" if group else given.get("method", "")
    token = given.get("access_token", "")
    world = get_world()

    def act() -> Response:
        try:
            return _answer(_run(world, method, token, given))
        except OkError as error:
            return _refuse(error)

    return world.answer("ok", method, token, act, lambda fault: _refuse(ordered_error(fault)))


def _run(world: World, method: str, token: str, given: Mapping[str, str]) -> Any:
    secret = world.settings["ok_apps"].get(given.get("application_key", ""))
    if secret is None:
        raise OkError(101, "Invalid application key")
    if method not in METHODS:
        raise OkError(3, f"Method {method} is not found")
    key: Key | None = world.communities.read_key("ok", token) if token else None
    if token and key is None:
        raise OkError(103, "Invalid session key")
    if given.get("sig", "") != make_signature(given, token, secret):
        raise OkError(104, "Invalid signature")
    unknown = sorted(set(given) - COMMON - PARAMS[method])
    if unknown:
        raise OkError(100, f"Parameter '{unknown[0]}' is unknown")
    return METHODS[method](Caller(world, key, request.host_url), given)


def _answer(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type="application/json;charset=utf-8")


def _refuse(error: OkError) -> Response:
    response = _answer({"error_code": error.code, "error_msg": error.words, "error_data": None})
    response.headers["invocation-error"] = str(error.code)
    return response
