"""Looking at a wall for a post that may be there: wall.get, read carefully."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.pages.networks.contract import Content, Key, Look, Meaning, Rejected, Seen, Target, Unknown
from portal.pages.networks.reading import items_of
from portal.pages.networks.texts import is_same_text
from portal.pages.networks.vk.calls import Param, VkCalls
from portal.pages.networks.wire import Answer

PAGE, PAGES = 100, 2
SKEW = timedelta(seconds=30)  # VK's clock may be behind ours
PASSING = (Meaning.BUSY, Meaning.FLOOD, Meaning.LIMIT, Meaning.PERSON)
NO_SUCH_DOMAIN = ("100", "104", "113", "125")


@dataclass(frozen=True, slots=True)
class Sought:
    """The lost post: what stands in it, since when it may be there, and posts that are surely not it."""

    content: Content
    since: datetime
    known: frozenset[str]

    @property
    def border(self) -> float:
        """The earliest moment by VK's clock."""
        return (self.since - SKEW).timestamp()


def look_at_wall(calls: VkCalls, target: Target, key: Key, sought: Sought) -> Look:
    """Posts of the page itself with this text, not before the moment; the first of them, and how many."""
    copies: list[Mapping[str, Any]] = []
    for page in range(PAGES):
        answer = read_wall(calls, target, key, offset=page * PAGE)
        posts = _posts(answer.value) if isinstance(answer, Answer) else None
        if posts is None:
            return _not_seen(answer)
        copies += [post for post in posts if _is_ours(post, target, sought)]
        if len(posts) < PAGE or _all_older(posts, sought.border):
            break
    if not copies:
        return Look(Seen.ABSENT)
    first = min(copies, key=lambda post: int(post["id"]))
    external_id = str(first["id"])
    return Look(Seen.FOUND, external_id, post_url(calls, target, external_id), copies=len(copies))


def read_wall(calls: VkCalls, target: Target, key: Key, *, offset: int = 0) -> Answer | Rejected | Unknown:
    """A page of the wall, by the names that VK's schema knows; its older `owner_id` comes last."""
    answer: Answer | Rejected | Unknown = Unknown("")
    for name in _names(calls, target, key):
        params: dict[str, Param] = {**name, "count": PAGE, "filter": "owner"}
        answer = calls.call("wall.get", key, params | ({"offset": offset} if offset else {}))
        if not isinstance(answer, Rejected) or answer.code not in NO_SUCH_DOMAIN:
            return answer
    return answer


def _names(calls: VkCalls, target: Target, key: Key) -> Iterator[dict[str, Param]]:
    """The number first: a short name may have gone to another community since it was written down."""
    yield {"domain": f"club{target.external_id}"}
    answer = calls.call("groups.getById", key, {"group_ids": [target.external_id]})
    for group in read_groups(answer.value) if isinstance(answer, Answer) else []:
        if str(group.get("id")) == target.external_id and group.get("screen_name"):
            yield {"domain": str(group["screen_name"])}
    yield {"owner_id": f"-{target.external_id}"}


def read_groups(value: Any) -> list[Mapping[str, Any]]:
    """Communities of an answer of groups.getById, in its present shape or the older one."""
    return items_of(value.get("groups") if isinstance(value, dict) else value)


def post_url(calls: VkCalls, target: Target, external_id: str) -> str:
    """The address of a post."""
    return f"{calls.site}/wall-{target.external_id}_{external_id}"


def _posts(value: Any) -> list[Mapping[str, Any]] | None:
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list):
        return None
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("id"), int)]


def _is_ours(post: Mapping[str, Any], target: Target, sought: Sought) -> bool:
    """By the page itself, on its own wall, late enough, with the same text; VK may have lost a picture."""
    owner = f"-{target.external_id}"
    date, content = post.get("date"), sought.content
    return (
        str(post["id"]) not in sought.known
        and str(post.get("owner_id", owner)) == owner
        and str(post.get("from_id", owner)) == owner
        and isinstance(date, int | float)
        and date >= sought.border
        and is_same_text(content.text, str(post.get("text", "")))
        and (bool(content.text.strip()) or _has_pictures(post))
    )


def _has_pictures(post: Mapping[str, Any]) -> bool:
    return any(item.get("type") == "photo" for item in items_of(post.get("attachments")))


def _all_older(posts: list[Mapping[str, Any]], border: float) -> bool:
    """Whether the page ends before the moment; a pinned old post at the top does not count."""
    last = posts[-1].get("date")
    return isinstance(last, int | float) and last < border


def _not_seen(answer: Answer | Rejected | Unknown) -> Look:
    """A key that may not read will never see; all else may pass."""
    if isinstance(answer, Answer):
        return Look(Seen.LATER, words="стена прочиталась не полностью")
    is_for_ever = isinstance(answer, Rejected) and answer.meaning not in PASSING
    return Look(Seen.BLIND if is_for_ever else Seen.LATER, words=answer.words)
