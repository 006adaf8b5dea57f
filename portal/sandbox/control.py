"""The control address: communities, keys, faults and settings on command; what happened, for tests."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from portal.sandbox.communities import KINDS, NETWORKS, Key
from portal.sandbox.faults import KINDS as FAULTS
from portal.sandbox.faults import Fault
from portal.sandbox.store import pack, unpack
from portal.sandbox.world import SETTINGS, get_world

bp = Blueprint("control", __name__, url_prefix="/control")

MOST_POSTS = 200_000


@bp.get("/health")
def show_health() -> Response:
    """Answer that the stand-in is up."""
    return jsonify({"ok": True})


@bp.post("/communities")
def register() -> Response:
    """Make or change one community or a list of them, each with its keys."""
    world, rows = get_world(), _rows()
    with world.store.lock:
        for row in rows:
            network, community_id = _network(row), _word(row, "id")
            world.communities.register(
                network,
                community_id,
                name=row.get("name", ""),
                screen_name=row.get("screen_name", ""),
                facts=row.get("facts"),
            )
            for key in row.get("keys", ()):
                world.communities.add_key(_key(key, network, community_id))
    return jsonify({"communities": len(rows)})


@bp.post("/keys/revoke")
def revoke() -> Response:
    """Make tokens invalid."""
    for row in _rows():
        get_world().communities.revoke(_word(row, "token"))
    return jsonify({"ok": True})


@bp.post("/faults")
def order_fault() -> Response:
    """Take one order or a list of orders to misbehave."""
    for row in _rows():
        if row.get("kind") not in FAULTS:
            abort(400, f"kind: one of {', '.join(FAULTS)}")
        names = {name: row[name] for name in Fault.__slots__ if name in row}
        get_world().faults.add(Fault(**names))
    return jsonify({"ok": True})


@bp.delete("/faults")
def clear_faults() -> Response:
    """Drop all orders; the seed begins the chances anew."""
    get_world().faults.clear(request.args.get("seed", 1, int))
    return jsonify({"ok": True})


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> Response:
    """Show the settings, or change some of them."""
    world = get_world()
    if request.method == "POST":
        given = _rows()[0]
        unknown = sorted(set(given) - set(SETTINGS))
        if unknown:
            abort(400, f"unknown: {', '.join(unknown)}")
        world.settings.update(given)
    return jsonify(world.settings)


@bp.post("/reset")
def reset() -> Response:
    """Forget everything."""
    get_world().reset()
    return jsonify({"ok": True})


@bp.route("/posts", methods=["GET"])
def list_posts() -> Response:
    """Posts, the deleted ones too, by network and community, in the order they were made."""
    rows = get_world().store.all(
        "SELECT * FROM post WHERE (? = '' OR network = ?) AND (? = '' OR community = ?) ORDER BY id LIMIT ?",
        *[request.args.get("network", "")] * 2,
        *[request.args.get("community", "")] * 2,
        MOST_POSTS,
    )
    names = ("network", "community", "guid", "text", "author", "created", "edited", "album")
    return jsonify(
        [
            {name: row[name] for name in names}
            | {
                "id": row["number"],
                "attachments": unpack(row["attachments"]),
                "counts": unpack(row["counts"]),
            }
            | {"is_deleted": bool(row["is_deleted"]), "is_pinned": bool(row["is_pinned"])}
            for row in rows
        ]
    )


@bp.post("/posts")
def change_posts() -> Response:
    """Give posts another moment, counts of views and likes, or take them off the wall behind our back."""
    world, rows = get_world(), _rows()
    with world.store.lock:
        for row in rows:
            world.store.run(
                "UPDATE post SET created = coalesce(?, created), counts = coalesce(?, counts),"
                " is_deleted = coalesce(?, is_deleted) WHERE network = ? AND community = ? AND number = ?",
                row.get("created"),
                pack(row["counts"]) if "counts" in row else None,
                row.get("is_deleted"),
                _network(row),
                str(row.get("community", "")),
                _word(row, "id"),
            )
    return jsonify({"posts": len(rows)})


@bp.get("/log")
def list_calls() -> Response:
    """Recent calls, the newest first, without keys."""
    return jsonify([call._asdict() for call in reversed(get_world().calls)])


@bp.get("/letters")
def list_letters() -> Response:
    """Private messages between bots and people, in their order."""
    rows = get_world().store.all("SELECT network, person, text, is_ours, created FROM letter ORDER BY id")
    return jsonify([dict(row) for row in rows])


def _rows() -> list[dict[str, Any]]:
    given = request.get_json()
    rows = given if isinstance(given, list) else [given]
    if not all(isinstance(row, dict) for row in rows):
        abort(400, "an object or a list of objects")
    return rows


def _network(row: dict[str, Any]) -> str:
    if row.get("network") not in NETWORKS:
        abort(400, f"network: one of {', '.join(NETWORKS)}")
    return str(row["network"])


def _word(row: dict[str, Any], name: str) -> str:
    value = str(row.get(name, ""))
    if not value:
        abort(400, f"{name} is missing")
    return value


def _key(row: dict[str, Any], network: str, community_id: str) -> Key:
    if row.get("kind") not in KINDS:
        abort(400, f"kind of key: one of {', '.join(KINDS)}")
    rights = tuple(str(right) for right in row.get("rights", ()))
    whose = community_id if row["kind"] in ("community", "bot") else ""
    return Key(_word(row, "token"), network, row["kind"], whose, int(row.get("person", 0)), rights)
