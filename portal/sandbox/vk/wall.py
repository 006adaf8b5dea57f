"""Writing on VK's walls."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from portal.sandbox.communities import Community
from portal.sandbox.posts import Post
from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError

KINDS = "photo|video|audio|doc|page|note|poll|album|market|market_album|audio_playlist|article"
ATTACHMENT = re.compile(rf"({KINDS})(-?\d{{1,15}})_(\d{{1,15}})(?:_([\w-]+))?")
MANY = 10
DAY = 86_400
OPEN_WALLS = (None, 1, 2, 3)  # 0 is a wall that is switched off

Params = Mapping[str, Any]


def post(caller: Caller, params: Params) -> dict[str, int]:
    """wall.post: a post on the community's wall; a repeated guid answers the same number for an hour."""
    world = caller.world
    community = caller.own_wall(params.get("owner_id"))
    text = _check_text(caller, params)
    if params.get("publish_date"):
        raise VkError(100, "publish_date: this stand-in posts at once")
    with world.store.lock:
        guid = params.get("guid", "")
        known = world.posts.find_repeated("vk", community.id, guid) if world.settings["guid"] else None
        if known:
            return {"post_id": int(known.number)}
        attachments = read_attachments(caller, params.get("attachments", ()))
        if not text and not attachments:
            raise VkError(100, "message is undefined")
        _check_wall(caller, community)
        is_official = params.get("from_group") or caller.key.kind == "community"
        made = world.posts.add(
            "vk",
            community.id,
            str(world.posts.next_number("vk", community.id)),
            text=text,
            attachments=attachments,
            author="" if is_official else str(caller.key.person),
            guid=guid,
        )
    return {"post_id": int(made.number)}


def edit(caller: Caller, params: Params) -> dict[str, int]:
    """wall.edit: replaces the text and the attachments; what is not given vanishes."""
    found = _own_post(caller, params)
    text = _check_text(caller, params)
    attachments = read_attachments(caller, params.get("attachments", ()))
    if not text and not attachments:
        raise VkError(100, "message is undefined")
    caller.world.posts.change(found, text=text, attachments=attachments)
    return {"post_id": int(found.number)}


def delete(caller: Caller, params: Params) -> int:
    """wall.delete."""
    caller.world.posts.delete(_own_post(caller, params))
    return 1


def restore(caller: Caller, params: Params) -> int:
    """wall.restore."""
    community = caller.own_wall(params.get("owner_id"))
    row = caller.world.store.one(
        "SELECT id FROM post WHERE network = 'vk' AND community = ? AND number = ?",
        community.id,
        str(params.get("post_id")),
    )
    if row is None:
        raise VkError(104)
    caller.world.posts.restore(row["id"])
    return 1


def pin(caller: Caller, params: Params) -> int:
    """wall.pin."""
    caller.world.posts.pin(_own_post(caller, params), is_pinned=True)
    return 1


def unpin(caller: Caller, params: Params) -> int:
    """wall.unpin."""
    caller.world.posts.pin(_own_post(caller, params), is_pinned=False)
    return 1


def create_comment(caller: Caller, params: Params) -> dict[str, Any]:
    """wall.createComment."""
    found = _own_post(caller, params)
    text = params.get("message", "")
    if not text and not params.get("attachments"):
        raise VkError(100, "message is undefined")
    is_official = params.get("from_group") or caller.key.kind == "community"
    guid = params.get("guid", "") if caller.world.settings["guid"] else ""
    author = "" if is_official else str(caller.key.person)
    identity = caller.world.posts.comment(found, text=text, author=author, guid=guid)
    return {"comment_id": identity, "parents_stack": []}


def _own_post(caller: Caller, params: Params) -> Post:
    community = caller.own_wall(params.get("owner_id"))
    found = caller.world.posts.find("vk", community.id, str(params.get("post_id")))
    if found is None:
        raise VkError(104)
    return found


def _check_text(caller: Caller, params: Params) -> str:
    text: str = params.get("message", "").strip()
    if len(text) > caller.world.settings["vk_text"]:
        raise VkError(100, "message is too long")
    return text


def _check_wall(caller: Caller, community: Community) -> None:
    if community.facts.get("wall") not in OPEN_WALLS:
        raise VkError(214)
    limit = caller.world.settings["daily_posts"]
    if caller.world.posts.count("vk", community.id, since=time.time() - DAY) >= limit:
        raise VkError(214, f"you can only add {limit} posts a day")


def read_attachments(caller: Caller, given: Sequence[str]) -> list[dict[str, Any]]:
    """Attachments of a post; a file that does not exist is dropped without a word, as VK does."""
    read = [found for text in given if (found := _read_attachment(caller, text))]
    kinds = [attachment["kind"] for attachment in read]
    if len(given) > MANY:
        raise VkError(100, "attachments: too many")
    if kinds.count("link") > 1:
        raise VkError(100, "attachments: only one link is allowed")
    if kinds.count("doc") > 1:
        raise VkError(100, "attachments: only one file is allowed")
    if kinds.count("poll") > 1:
        raise VkError(100, "attachments: only one poll is allowed")
    return read


def _read_attachment(caller: Caller, text: str) -> dict[str, Any] | None:
    if text.startswith(("http://", "https://")):
        return {"kind": "link", "url": text}
    found = ATTACHMENT.fullmatch(text)
    if found is None:
        raise VkError(100, "attachments: invalid attachment")
    kind, owner, number = found[1], found[2], int(found[3])
    if kind not in ("photo", "doc"):
        return {"kind": kind, "owner": int(owner), "id": number}
    file = caller.world.files.find("vk", number)
    if file is None or file.kind != kind or file.owner != owner:
        return None
    return {"kind": kind, "file": file.id}


METHODS = {
    "wall.post": post,
    "wall.edit": edit,
    "wall.delete": delete,
    "wall.restore": restore,
    "wall.pin": pin,
    "wall.unpin": unpin,
    "wall.createComment": create_comment,
}
