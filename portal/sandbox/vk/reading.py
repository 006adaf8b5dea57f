"""Reading VK's walls."""

import re
from collections.abc import Mapping
from typing import Any

from portal.sandbox.communities import Community
from portal.sandbox.posts import Post
from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError
from portal.sandbox.vk.files import doc_object, photo_object
from portal.sandbox.vk.groups import group_object

POST_ID = re.compile(r"-(\d{1,18})_(\d{1,15})(?:_\w+)?")
MANY = 100
DAY = 86_400.0

Params = Mapping[str, Any]


def get(caller: Caller, params: Params) -> dict[str, Any]:
    """wall.get: a page of a wall, the pinned post first."""
    world = caller.world
    limit = world.settings["daily_reads"]
    if world.rates.is_over(limit, "vk", caller.key.token, "wall.get", seconds=DAY):
        raise VkError(29)
    community = _find_wall(caller, params)
    chosen = params.get("filter", "all")
    if chosen in ("postponed", "suggests", "donut", "archived"):
        if caller.key.kind != "user":
            raise VkError(15)
        return {"count": 0, "items": []}
    count = min(params.get("count", 20), MANY)
    offset = params.get("offset", 0)
    posts = world.posts.list_wall("vk", community.id, limit=count, offset=offset, authors=chosen)
    total = world.posts.count("vk", community.id, authors=chosen)
    items = [post_object(caller, post) for post in posts]
    return {"count": total, "items": items, **_extended(caller, params, [community])}


def get_by_id(caller: Caller, params: Params) -> dict[str, Any]:
    """wall.getById: posts by their numbers; what is deleted is missing."""
    if len(params["posts"]) > MANY:
        raise VkError(100, "posts: too many")
    items, communities = [], {}
    for name in params["posts"]:
        found = POST_ID.fullmatch(name)
        if found is None:
            raise VkError(100, "posts is invalid")
        community = caller.world.communities.find("vk", found[1])
        post = caller.world.posts.find("vk", found[1], found[2])
        if community and post:
            communities[community.id] = community
            items.append(post_object(caller, post))
    return {"items": items, **_extended(caller, params, list(communities.values()))}


def get_comments(caller: Caller, params: Params) -> dict[str, Any]:
    """wall.getComments: comments of a post, the oldest first."""
    owner_id = params.get("owner_id", 0)
    post = caller.world.posts.find("vk", str(-owner_id), str(params.get("post_id")))
    if post is None:
        raise VkError(212)
    comments = list(caller.world.posts.list_comments(post))
    if params.get("sort") == "desc":
        comments.reverse()
    offset, count = params.get("offset", 0), min(params.get("count", 10), MANY)
    items = [
        {
            "id": row["id"],
            "from_id": int(row["author"] or owner_id),
            "date": int(row["created"]),
            "text": row["text"],
            "post_id": int(post.number),
            "owner_id": owner_id,
            "parents_stack": [],
        }
        for row in comments[offset : offset + count]
    ]
    return {"count": len(comments), "items": items, "current_level_count": len(comments), "can_post": True}


def post_object(caller: Caller, post: Post) -> dict[str, Any]:
    """A post as 5.199 shows it."""
    owner_id, counts = -int(post.community), post.counts
    value: dict[str, Any] = {
        "inner_type": "wall_wallpost",
        "type": "post",
        "post_type": "post",
        "id": int(post.number),
        "owner_id": owner_id,
        "from_id": int(post.author) if post.author else owner_id,
        "date": int(post.created),
        "text": post.text,
        "attachments": [_attachment(caller, attachment) for attachment in post.attachments],
        "comments": {"count": len(caller.world.posts.list_comments(post)), "can_post": 1},
        "likes": {"count": counts.get("likes", 0), "user_likes": 0, "can_like": 1},
        "reposts": {"count": counts.get("reposts", 0), "user_reposted": 0},
        "views": {"count": counts.get("views", 0)},
        "post_source": {"type": "api"},
    }
    if post.edited:
        value["edited"] = int(post.edited)
    if post.is_pinned:
        value["is_pinned"] = 1
    return value


def _find_wall(caller: Caller, params: Params) -> Community:
    if "owner_id" in params:
        if params["owner_id"] >= 0:
            raise VkError(100, "owner_id: this stand-in has no walls of people")
        community = caller.find_community(str(-params["owner_id"]))
    else:
        community = caller.find_community(params.get("domain", ""))
    if community is None:
        raise VkError(100, "owner_id is undefined")
    if community.facts.get("deactivated"):
        raise VkError(15, "wall is disabled")
    return community


def _extended(caller: Caller, params: Params, communities: list[Community]) -> dict[str, Any]:
    if not params.get("extended"):
        return {}
    fields = params.get("fields", ())
    return {"profiles": [], "groups": [group_object(caller, each, fields) for each in communities]}


def _attachment(caller: Caller, attachment: Mapping[str, Any]) -> dict[str, Any]:
    kind = attachment["kind"]
    if kind == "link":
        return {"type": "link", "link": {"url": attachment["url"], "title": attachment["url"]}}
    if kind == "photo":
        return {"type": "photo", "photo": photo_object(caller, attachment["file"])}
    if kind == "doc":
        return {"type": "doc", "doc": doc_object(caller, attachment["file"])}
    return {"type": kind}


METHODS = {"wall.get": get, "wall.getById": get_by_id, "wall.getComments": get_comments}
