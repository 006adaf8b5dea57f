"""Counts of posts by wall.getById, a hundred at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.pages.networks.contract import Key, Metrics, Rejected, Target, Unknown
from portal.pages.networks.vk.calls import VkCalls
from portal.pages.networks.wire import Answer
from portal.portions import cut

AT_ONCE = 100


def read_metrics(
    calls: VkCalls, key: Key, target: Target, external_ids: Sequence[str]
) -> dict[str, Metrics] | Rejected | Unknown:
    """Counts by number of post; a post that VK does not show any more is missing."""
    found: dict[str, Metrics] = {}
    for portion in cut(external_ids, AT_ONCE):
        posts = [f"-{target.external_id}_{number}" for number in portion]
        answer = calls.call("wall.getById", key, {"posts": posts})
        if not isinstance(answer, Answer):
            return answer
        items = answer.value.get("items") if isinstance(answer.value, dict) else answer.value
        if not isinstance(items, list):
            return Unknown("ВКонтакте ответила без записей")
        found |= {
            str(post["id"]): _read(post)
            for post in items
            if isinstance(post, dict) and "id" in post and not post.get("is_deleted")
        }
    return found


def _read(post: Mapping[str, Any]) -> Metrics:
    return Metrics(
        str(post["id"]),
        views=_count(post, "views"),
        likes=_count(post, "likes"),
        comments=_count(post, "comments"),
        reposts=_count(post, "reposts"),
    )


def _count(post: Mapping[str, Any], name: str) -> int | None:
    part = post.get(name)
    value = part.get("count") if isinstance(part, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
