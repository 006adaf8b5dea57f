"""Telegram's door: the bot's token stands in the address; the status of HTTP repeats error_code."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from portal.sandbox.faults import Fault
from portal.sandbox.telegram import chats, messages
from portal.sandbox.telegram.calls import Caller, TelegramError
from portal.sandbox.world import World, get_world

bp = Blueprint("telegram", __name__, url_prefix="/telegram")

METHODS: Mapping[str, Callable[[Caller], Any]] = {
    name.lower(): method for name, method in {**messages.METHODS, **chats.METHODS}.items()
}
SENDING = {"sendmessage", "sendphoto", "sendmediagroup"}
PER_SECOND, PER_MINUTE = 30, 20
PAUSE = 3
UNAUTHORIZED = "Unauthorized"


@bp.route("/bot<token>/<method>", methods=["GET", "POST"])
def call_method(token: str, method: str) -> Response:
    """Answer a call; names of methods are read without case."""
    world = get_world()

    def act() -> Response:
        try:
            return jsonify({"ok": True, "result": _run(world, token, method.lower())})
        except TelegramError as error:
            return _refuse(error)

    return world.answer("telegram", method, token, act, lambda fault: _refuse(_ordered(fault)))


def _run(world: World, token: str, method: str) -> Any:
    key = world.communities.read_key("telegram", token)
    if key is None:
        raise TelegramError(401, UNAUTHORIZED)
    if method not in METHODS:
        raise TelegramError(404, "Not Found")
    caller = Caller(world, key, _params(), _files(), request.host_url)
    if method in SENDING and world.settings["rates"]:
        _check_rates(caller)
    return METHODS[method](caller)


def _check_rates(caller: Caller) -> None:
    """Thirty messages a second by a bot, one a second and twenty a minute into a channel."""
    rates, bot, chat = caller.world.rates, caller.bot, caller.text("chat_id")
    if rates.is_over(PER_SECOND, "telegram", bot) or rates.is_over(1, "telegram", bot, chat):
        raise _too_many(1)
    if chat.startswith(("-", "@")) and rates.is_over(PER_MINUTE, "telegram", bot, chat, "minute", seconds=60):
        raise _too_many(PER_MINUTE)


def _params() -> Mapping[str, Any]:
    if request.is_json:
        given = request.get_json(silent=True)
        if not isinstance(given, dict):
            raise TelegramError(400, "Bad Request: can't parse JSON object")
        return {name: _as_word(value) for name, value in given.items()}
    return request.values.to_dict()


def _as_word(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _files() -> Mapping[str, tuple[str, bytes]]:
    return {name: (sent.filename or name, sent.read()) for name, sent in request.files.items()}


def _ordered(fault: Fault) -> TelegramError:
    match fault.kind:
        case "flood" | "too_many" | "limit_214":
            return _too_many(int(fault.seconds) or PAUSE)
        case "expired":
            return TelegramError(401, UNAUTHORIZED)
        case "foreign_ip" | "captcha":
            return TelegramError(403, "Forbidden: bot was kicked from the channel chat")
        case _:
            return TelegramError(500, "Internal Server Error")


def _too_many(seconds: int) -> TelegramError:
    return TelegramError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _refuse(error: TelegramError) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.words}
    if error.parameters:
        body["parameters"] = error.parameters
    response = jsonify(body)
    response.status_code = error.code
    return response
