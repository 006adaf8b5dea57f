"""Looking at a wall for a post that may be there: wall.get, read carefully."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.pages.networks.contract import Content, Key, Look, Meaning, Rejected, Seen, Target, Unknown
from portal.pages.networks.reading import items_of
from portal.pages.networks.texts import is_same_text
from portal.pages.networks.vk.calls import Param, VkCalls
from portal.pages.networks.wire import Answer

PAGE, PAGES = 100, 2
SKEW = timedelta(seconds=30)  # VK's clock may be behind ours
LAGS = timedelta(minutes=2)
HIDDEN = "ВКонтакте показывает пустую стену, хотя на ней есть посты портала"
PASSING = (Meaning.BUSY, Meaning.FLOOD, Meaning.LIMIT, Meaning.PERSON)
NO_SUCH_DOMAIN = ("100", "104", "113", "125")
CLUB, NUMBER, SHORT, OLD = "club", "number", "short", "old"
WAYS = (CLUB, NUMBER, SHORT, OLD)
"""Of naming a wall: `club1`, `-1`, its short name, and `owner_id`, which the schema has no more."""


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
        if not posts and not page and sought.known:
            return _not_believed(sought)
        copies += [post for post in posts if _is_ours(post, target, sought)]
        if len(posts) < PAGE or _all_older(posts, sought.border):
            break
    if not copies:
        return Look(Seen.ABSENT)
    first = min(copies, key=lambda post: int(post["id"]))
    external_id = str(first["id"])
    return Look(Seen.FOUND, external_id, post_url(calls, target, external_id), copies=len(copies))


def read_wall(calls: VkCalls, target: Target, key: Key, *, offset: int = 0) -> Answer | Rejected | Unknown:
    """A page of the wall, by the names that VK's schema knows; its older `owner_id` comes last.

    That nothing is there is believed only of a way of naming walls that has shown posts before, or of
    all that the schema knows: who does not know a name may answer with an empty wall.
    """
    answer: Answer | Rejected | Unknown = Unknown("")
    empty: Answer | None = None
    for way, name in _names(calls, target, key):
        if way == OLD and empty is not None:
            break
        params: dict[str, Param] = {**name, "count": PAGE, "filter": "owner"}
        answer = calls.call("wall.get", key, params | ({"offset": offset} if offset else {}))
        if _is_no_name(answer, has_other=empty is not None):
            continue
        if not isinstance(answer, Answer) or offset or way == calls.wall_way:
            return answer
        if _posts(answer.value) is None or _shows(answer.value, target):
            calls.wall_way = way if _shows(answer.value, target) else calls.wall_way
            return answer
        empty = answer
    return empty or answer


def _names(calls: VkCalls, target: Target, key: Key) -> Iterator[tuple[str, dict[str, Param]]]:
    """Ways to name the wall, first the one that works here.

    Numbers go before the short name, which may have gone to another community since it was written down.
    """
    for way in sorted(WAYS, key=lambda way: way != calls.wall_way):
        if way == SHORT:
            for short in _short_names(calls, target, key):
                yield way, {"domain": short}
        else:
            name = "owner_id" if way == OLD else "domain"
            yield way, {name: f"{way if way == CLUB else '-'}{target.external_id}"}


def _short_names(calls: VkCalls, target: Target, key: Key) -> Iterator[str]:
    answer = calls.call("groups.getById", key, {"group_ids": [target.external_id]})
    for group in read_groups(answer.value) if isinstance(answer, Answer) else []:
        name = str(group.get("screen_name") or "")
        if str(group.get("id")) == target.external_id and name not in ("", f"{CLUB}{target.external_id}"):
            yield name


def _is_no_name(answer: Answer | Rejected | Unknown, *, has_other: bool) -> bool:
    """Whether VK does not know the wall by this name; after another was taken any lasting refusal is that."""
    if not isinstance(answer, Rejected):
        return False
    return answer.code in NO_SUCH_DOMAIN or has_other and answer.meaning not in PASSING


def _shows(value: Any, target: Target) -> bool:
    """Whether posts of this very wall are there."""
    owner = f"-{target.external_id}"
    return any(str(post.get("owner_id", owner)) == owner for post in _posts(value) or [])


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


def _not_believed(sought: Sought) -> Look:
    """An empty wall on which our own posts stand is no proof of absence: VK lags for a while, or hides it."""
    is_old = datetime.now(UTC) - sought.since > LAGS
    return Look(Seen.BLIND if is_old else Seen.LATER, words=HIDDEN)


def _not_seen(answer: Answer | Rejected | Unknown) -> Look:
    """A key that may not read will never see; all else may pass."""
    if isinstance(answer, Answer):
        return Look(Seen.LATER, words="стена прочиталась не полностью")
    is_for_ever = isinstance(answer, Rejected) and answer.meaning not in PASSING
    return Look(Seen.BLIND if is_for_ever else Seen.LATER, words=answer.words)
