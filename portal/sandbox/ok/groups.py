"""Profiles of groups, the session's owner, photos for topics."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from portal.sandbox.files import look_at
from portal.sandbox.ok.calls import Caller
from portal.sandbox.ok.errors import NAMES, OkError
from portal.sandbox.world import World, get_world

bp = Blueprint("ok_files", __name__, url_prefix="/ok/upload")

MANY = 100
TTL = 86_399_988
PHOTOS = 50
BASE_FIELDS = ("uid", "name")
DEFAULTS: Mapping[str, Any] = {
    "description": "",
    "shortname": "",
    "homepage_url": "",
    "members_count": 0,
    "gos_org": False,
    "premium": False,
    "private": False,
    "role": "ADMIN",
}

Params = Mapping[str, str]


def get_info(caller: Caller, params: Params) -> list[dict[str, Any]]:
    """group.getInfo: profiles by uids; a number nobody has is missing."""
    key = caller.session()
    uids, fields = params.get("uids", "").split(","), params.get("fields", "").split(",")
    if len(uids) > MANY or not all(uid.isdigit() for uid in uids):
        raise OkError(100, "Parameter 'uids' is invalid")
    groups = []
    for uid in uids:
        group = caller.world.communities.reach(key, uid)
        if group is not None:
            known = {**DEFAULTS, "shortname": group.screen_name, **group.facts}
            known |= {"uid": group.id, "name": group.name}
            asked = {*BASE_FIELDS, *fields} if fields != ["*"] else set(known)
            groups.append({name: known[name] for name in sorted(asked) if name in known})
    return groups


def get_counters(caller: Caller, params: Params) -> dict[str, Any]:
    """group.getCounters: how many members."""
    group = caller.own_group(params.get("group_id", ""))
    return {"counters": {"members": group.facts.get("members_count", 0)}}


def get_user(caller: Caller, params: Params) -> dict[str, Any]:
    """users.getCurrentUser: whose session it is."""
    person = caller.session().person or 1
    return {"uid": str(person), "first_name": "Учебный", "last_name": f"Человек {person}"}


def touch(caller: Caller, params: Params) -> bool:
    """auth.touchSession: prolongs a long token."""
    caller.session()
    return True


def resolve_url(caller: Caller, params: Params) -> dict[str, Any]:
    """url.getInfo: what stands behind an address."""
    name = urlsplit(params.get("url", "")).path.strip("/").removeprefix("ok/").removeprefix("group/")
    communities = caller.world.communities
    group = communities.find("ok", name) or (communities.find_named("ok", name) if name else None)
    return {"type": "GROUP", "objectId": int(group.id)} if group else {"type": "UNKNOWN"}


def get_upload_url(caller: Caller, params: Params) -> dict[str, Any]:
    """photosV2.getUploadUrl: where to send pictures, each under a number given now."""
    group = caller.own_group(params.get("gid", ""))
    count = params.get("count", "1")
    if not caller.session().may("PHOTO_CONTENT"):
        raise OkError(10, "Application has no PHOTO_CONTENT permission")
    if not count.isdigit() or not 1 <= int(count) <= PHOTOS:
        raise OkError(100, "Parameter 'count' is invalid")
    photo_ids = [f"{time.time_ns()}{number}" for number in range(int(count))]
    return {
        "upload_url": f"{caller.base}ok/upload/{group.id}?photoIds={','.join(photo_ids)}",
        "photo_ids": photo_ids,
        "expires_ms": int(time.time() * 1000) + TTL,
        "ttl_ms": TTL,
    }


@bp.post("/<gid>")
def take_photos(gid: str) -> Response:
    """Take pictures under any names of fields; answers a token for each."""
    world = get_world()
    return world.answer("ok", "upload", "", lambda: _take(world, gid), lambda fault: _refuse(500))


def _take(world: World, gid: str) -> Response:
    photo_ids = request.args.get("photoIds", "").split(",")
    sent = list(request.files.values())
    if not sent:
        return _refuse(21)
    tokens = {}
    for photo_id, upload in zip(photo_ids, sent, strict=False):
        body = upload.read()
        if not look_at(body)[1]:
            return _refuse(505)
        file = world.files.add("ok", "photo", gid, name=upload.filename or "photo", body=body)
        tokens[photo_id] = {"token": file.token}
    return jsonify({"photos": tokens})


def _refuse(code: int) -> Response:
    return jsonify({"error_code": code, "error_msg": NAMES[code], "error_data": None})


METHODS = {
    "group.getInfo": get_info,
    "group.getCounters": get_counters,
    "users.getCurrentUser": get_user,
    "auth.touchSession": touch,
    "url.getInfo": resolve_url,
    "photosV2.getUploadUrl": get_upload_url,
}
