"""VK's statistics, for an administrator's key: as much as the walls know."""

import time
from collections.abc import Mapping
from typing import Any

from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError

MANY = 30
DAY = 86_400

Params = Mapping[str, Any]


def get(caller: Caller, params: Params) -> list[dict[str, Any]]:
    """stats.get: one period, counted from the wall."""
    community = caller.own_wall(-params.get("group_id", 0))
    since, until = params.get("timestamp_from", time.time() - DAY), params.get("timestamp_to", time.time())
    posts = caller.world.posts.list_wall("vk", community.id, limit=MANY * MANY)
    counts = [post.counts for post in posts if since <= post.created <= until]
    likes, views = (sum(count.get(name, 0) for count in counts) for name in ("likes", "views"))
    return [
        {
            "period_from": int(since),
            "period_to": int(until),
            "activity": {"likes": likes, "comments": 0, "copies": 0, "hidden": 0, "subscribed": 0},
            "reach": {"reach": views, "reach_subscribers": views, "mobile_reach": 0},
            "visitors": {"views": views, "visitors": views},
        }
    ]


def get_post_reach(caller: Caller, params: Params) -> list[dict[str, Any]]:
    """stats.getPostReach: for at most thirty posts."""
    if len(params["post_ids"]) > MANY or not all(each.isdigit() for each in params["post_ids"]):
        raise VkError(100, "post_ids is invalid")
    community = caller.own_wall(params["owner_id"])
    reaches = []
    for number in params["post_ids"]:
        post = caller.world.posts.find("vk", community.id, number)
        if post is None:
            raise VkError(210)
        views = post.counts.get("views", 0)
        names = ("reach_viral", "links", "to_group", "join_group", "hide", "report", "unsubscribe")
        zeroes = dict.fromkeys(names, 0)
        reaches.append({"post_id": int(number), "reach_total": views, "reach_subscribers": views, **zeroes})
    return reaches


METHODS = {"stats.get": get, "stats.getPostReach": get_post_reach}
