"""The door of MAX: the token comes in the header alone; refusals have a status, a code and a message."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from portal.sandbox.faults import Fault
from portal.sandbox.max import chats, messages
from portal.sandbox.max.calls import Caller, MaxError
from portal.sandbox.world import World, get_world

bp = Blueprint("max", __name__, url_prefix="/max")

PER_SECOND = 30
Method = Callable[..., Any]

ROUTES: dict[tuple[str, str], Method] = {
    ("GET", "/me"): chats.show_me,
    ("POST", "/messages"): messages.send,
    ("PUT", "/messages"): messages.edit,
    ("DELETE", "/messages"): messages.delete,
    ("GET", "/messages"): messages.list_messages,
    ("GET", "/messages/<mid>"): messages.show_message,
    ("POST", "/uploads"): chats.ask_upload,
    ("GET", "/chats"): chats.list_chats,
    ("GET", "/chats/<name>"): chats.show_chat,
    ("GET", "/chats/<chat_id>/members/me"): chats.show_membership,
    ("GET", "/chats/<chat_id>/members/admins"): chats.list_administrators,
    ("PUT", "/chats/<chat_id>/pin"): chats.pin,
    ("GET", "/chats/<chat_id>/pin"): chats.show_pinned,
    ("POST", "/subscriptions"): chats.subscribe,
    ("GET", "/subscriptions"): chats.list_subscriptions,
    ("DELETE", "/subscriptions"): chats.unsubscribe,
}


def _add_routes() -> None:
    for (verb, path), method in ROUTES.items():
        bp.add_url_rule(path, f"{verb} {path}".replace(".", "_"), _door(verb, path, method), methods=[verb])


def _door(verb: str, path: str, method: Method) -> Callable[..., Response]:
    def answer(**values: str) -> Response:
        world, token = get_world(), request.headers.get("Authorization", "")

        def act() -> Response:
            try:
                return jsonify(method(_make_caller(world, token), **values))
            except MaxError as error:
                return _refuse(error)

        name = f"{verb} {path.partition('/<')[0]}"
        return world.answer("max", name, token, act, lambda fault: _refuse(_ordered(fault)))

    return answer


def _make_caller(world: World, token: str) -> Caller:
    key = world.communities.read_key("max", token)
    if key is None:
        raise MaxError(401, "verify.token", "Invalid access_token")
    if world.settings["rates"] and world.rates.is_over(PER_SECOND, "max", token):
        raise MaxError(429, "too.many.requests", "Too many requests")
    return Caller(world, key, request.args.to_dict(), request.get_json(silent=True), request.host_url)


def _ordered(fault: Fault) -> MaxError:
    match fault.kind:
        case "flood" | "too_many" | "limit_214":
            return MaxError(429, "too.many.requests", "Too many requests")
        case "expired":
            return MaxError(401, "verify.token", "Invalid access_token")
        case "foreign_ip" | "captcha":
            return MaxError(403, "chat.denied", "access to the chat is denied")
        case "not_ready":
            words = "Key: errors.process.attachment.file.not.processed"
            return MaxError(400, "attachment.not.ready", words)
        case _:
            return MaxError(503, "service.unavailable", "Service unavailable")


def _refuse(error: MaxError) -> Response:
    response = jsonify({"code": error.code, "message": error.words})
    response.status_code = error.status
    return response


_add_routes()
