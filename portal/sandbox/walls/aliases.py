"""Addresses as the real networks write them, led to the walls of the stand."""

from flask import Blueprint, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from portal.sandbox.world import get_world

bp = Blueprint("aliases", __name__)

BOT = "bot"


@bp.get("/vk/<name>")
def open_vk(name: str) -> AnyResponse:
    """VK: club1, public1, a short name, wall-1 and wall-1_2."""
    if name.startswith("wall-"):
        number, _, post = name.removeprefix("wall-").partition("_")
        return _go("vk", number, post)
    number = name.removeprefix("club").removeprefix("public")
    return _go("vk", number if number.isdigit() else _named("vk", name))


@bp.get("/ok/group/<gid>")
@bp.get("/ok/group/<gid>/topic/<topic>")
def open_ok(gid: str, topic: str = "") -> AnyResponse:
    """Odnoklassniki: a group, a topic of it."""
    return _go("ok", gid, topic)


@bp.get("/ok/<name>")
def open_ok_name(name: str) -> AnyResponse:
    """Odnoklassniki: a group by its short name."""
    return _go("ok", _named("ok", name))


@bp.get("/telegram/c/<int:number>/<int:message>")
def open_private(number: int, message: int) -> AnyResponse:
    """Telegram: a message of a channel without a name."""
    return _go("telegram", f"-100{number}", str(message))


@bp.get("/telegram/<name>")
@bp.get("/telegram/<name>/<int:message>")
def open_telegram(name: str, message: int = 0) -> AnyResponse:
    """Telegram: a channel, its message, or a bot with a start parameter."""
    if name.lower().endswith(BOT):
        return _talk("telegram", name)
    return _go("telegram", _named("telegram", name), str(message or ""))


@bp.get("/max/<name>")
def open_max(name: str) -> AnyResponse:
    """MAX: a channel by its link, or a bot with a start parameter."""
    return _talk("max", name) if name.lower().endswith(BOT) else _go("max", _named("max", name))


def _named(network: str, name: str) -> str:
    """The number of a community by its short name; the name itself where there is none, to be not found."""
    found = get_world().communities.find_named(network, name)
    return found.id if found else name


def _talk(network: str, bot: str) -> AnyResponse:
    start = request.args.get("start", "")
    return redirect(url_for("talks.show_talk", network=network, bot=bot, start=start), 302)


def _go(network: str, community_id: str, number: str = "") -> AnyResponse:
    if number:
        place = url_for("walls.show_post", network=network, community_id=community_id, number=number)
    else:
        place = url_for("walls.show_wall", network=network, community_id=community_id)
    return redirect(place, 302)
