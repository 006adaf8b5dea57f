"""The bot, its chats, uploads, subscriptions."""

import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from portal.sandbox.communities import Community
from portal.sandbox.files import look_at
from portal.sandbox.max.calls import Caller, MaxError, payload_error
from portal.sandbox.max.messages import message_object, own_message
from portal.sandbox.world import World, get_world

bp = Blueprint("max_files", __name__, url_prefix="/max/upload")

OWNER = 1001
BOT_ID = 7_000_000_001
RIGHTS = ("write", "edit_message", "delete_message", "pin_message", "post_edit_delete_message")
KINDS = ("image", "video", "audio", "file")
MOST_BYTES, MOST_SIDE = 50 * 1024 * 1024, 7680


def show_me(caller: Caller) -> dict[str, Any]:
    """GET /me."""
    return {
        "user_id": BOT_ID,
        "first_name": "Учебный бот",
        "name": "Учебный бот",
        "username": caller.bot,
        "is_bot": True,
        "last_activity_time": int(time.time() * 1000),
    }


def list_chats(caller: Caller) -> dict[str, Any]:
    """GET /chats: no longer there; a bot remembers its chats by itself."""
    raise MaxError(404, "not.found", "Method is not supported")


def show_chat(caller: Caller, name: str) -> dict[str, Any]:
    """GET /chats/{id}, or by a channel's public link."""
    if name.lstrip("-").isdigit():
        return chat_object(caller.chat(name))
    found = caller.world.communities.find_named("max", name.removeprefix("@"))
    if found is None:
        raise MaxError(404, "chat.not.found", "Chat not found")
    return chat_object(caller.chat(found.id))


def show_membership(caller: Caller, chat_id: str) -> dict[str, Any]:
    """GET /chats/{id}/members/me: the bot's rights."""
    caller.chat(chat_id)
    rights = [right for right in RIGHTS if caller.key.may(right)]
    return {**show_me(caller), "is_owner": False, "is_admin": True, "join_time": 0, "permissions": rights}


def list_administrators(caller: Caller, chat_id: str) -> dict[str, Any]:
    """GET /chats/{id}/members/admins: the owner and the bot."""
    owner = {
        "user_id": OWNER,
        "name": "Учебный владелец",
        "is_bot": False,
        "is_owner": True,
        "is_admin": True,
    }
    return {"members": [owner, show_membership(caller, chat_id)]}


def pin(caller: Caller, chat_id: str) -> dict[str, Any]:
    """PUT /chats/{id}/pin."""
    caller.chat(chat_id, "pin_message")
    mid = caller.body.get("message_id", "") if isinstance(caller.body, dict) else ""
    caller.world.posts.pin(own_message(caller, str(mid)), is_pinned=True)
    return {"success": True}


def show_pinned(caller: Caller, chat_id: str) -> dict[str, Any]:
    """GET /chats/{id}/pin."""
    posts = caller.world.posts.list_wall("max", caller.chat(chat_id).id, limit=1)
    return {"message": message_object(caller, posts[0]) if posts and posts[0].is_pinned else None}


def ask_upload(caller: Caller) -> dict[str, Any]:
    """POST /uploads: an address for one file."""
    caller.check_query("type")
    kind = caller.query.get("type", "")
    if kind not in KINDS:
        raise payload_error("type: Unknown value")
    answer: dict[str, Any] = {"url": f"{caller.base}max/upload/{kind}?id={time.time_ns()}"}
    return answer


def subscribe(caller: Caller) -> dict[str, Any]:
    """POST /subscriptions: where to tell of people; MAX itself demands https, the stand does not."""
    body = caller.body if isinstance(caller.body, dict) else {}
    url, secret = str(body.get("url", "")), str(body.get("secret", "") or "")
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise payload_error("url: must start with https://")
    if set(body) - {"url", "secret", "update_types", "version"}:
        raise payload_error("Invalid request body")
    caller.world.people.set_hook("max", caller.bot, url, secret)
    return {"success": True}


def list_subscriptions(caller: Caller) -> dict[str, Any]:
    """GET /subscriptions."""
    hooks = caller.world.people.list_hooks("max", caller.bot)
    return {"subscriptions": [{"url": hook["url"], "time": 0, "update_types": None} for hook in hooks]}


def unsubscribe(caller: Caller) -> dict[str, Any]:
    """DELETE /subscriptions?url=."""
    caller.world.people.drop_hooks("max", caller.bot, caller.query.get("url", ""))
    return {"success": True}


def chat_object(chat: Community) -> dict[str, Any]:
    """A channel as it is shown."""
    facts = chat.facts
    return {
        "chat_id": int(chat.id),
        "type": "channel",
        "status": facts.get("status", "active"),
        "title": chat.name,
        "icon": {"url": facts["icon"]} if facts.get("icon") else None,
        "description": facts.get("description"),
        "participants_count": facts.get("members_count", 0),
        "is_public": True,
        "link": facts.get("link"),
        "last_event_time": int(time.time() * 1000),
    }


@bp.post("/<any(image, video, audio, file):kind>")
def take_file(kind: str) -> Response:
    """Take a file in the field `data`; a picture's token is in this answer."""
    world = get_world()
    return world.answer("max", "upload", "", lambda: _take(world, kind), lambda fault: _refuse("flood"))


def _take(world: World, kind: str) -> Response:
    sent = request.files.get("data")
    if sent is None:
        return _refuse("data: file is missing")
    body = sent.read()
    mime, width, height = look_at(body)
    if kind == "image" and (not mime.startswith("image/") or len(body) > MOST_BYTES):
        return _refuse("image is not recognized")
    if kind == "image" and max(width, height) > MOST_SIDE:
        return _refuse("image is too large")
    file = world.files.add("max", kind, "", name=sent.filename or kind, body=body)
    if kind == "image":
        return jsonify({"photos": {f"photo{file.id}": {"token": file.token}}})
    return jsonify({"token": file.token})


def _refuse(words: str) -> Response:
    response = jsonify({"code": "proto.payload", "message": words})
    response.status_code = 400
    return response
