"""Topics of groups: post, edit, delete, read."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from portal.sandbox.ok.calls import Caller
from portal.sandbox.ok.errors import OkError
from portal.sandbox.posts import Post

FIRST_TOPIC = 157_000_000_000_000
BLOCKS = 20
ANSWERS = 10
OPTIONS = {"media", "onBehalfOfGroup", "disableComments", "publishAt", "publishAtMs"}
LIKES, RESHARES = "like_summary", "reshare_summary"

Params = Mapping[str, str]


def post(caller: Caller, params: Params) -> str:
    """mediatopic.post: a topic in a group; answers its number as a string. Nothing guards against doubles."""
    if params.get("type") != "GROUP_THEME" or "gid" not in params:
        raise OkError(100, "type=GROUP_THEME and gid are required together")
    group = caller.own_group(params["gid"])
    text, attachments = read_attachment(caller, params.get("attachment", ""))
    with caller.world.store.lock:
        number = str(FIRST_TOPIC + caller.world.store.count("SELECT coalesce(max(id), 0) + 1 FROM post"))
        caller.world.posts.add("ok", group.id, number, text=text, attachments=attachments)
    return number


def edit(caller: Caller, params: Params) -> dict[str, bool]:
    """mediatopic.edit: replaces what stands in a topic."""
    found = own_topic(caller, params.get("topic_id", ""))
    text, attachments = read_attachment(caller, params.get("attachment", ""))
    caller.world.posts.change(found, text=text, attachments=attachments)
    return {"success": True}


def delete(caller: Caller, params: Params) -> dict[str, Any]:
    """mediatopic.deleteTopic: by topic_id with gid, or by delete_id."""
    found = own_topic(caller, params.get("topic_id") or params.get("delete_id", ""))
    caller.world.posts.delete(found)
    return {"success": True, "restore_id": f"r{found.number}"}


def get_by_ids(caller: Caller, params: Params) -> dict[str, Any]:
    """mediatopic.getByIds: topics by their numbers; what is deleted is missing."""
    caller.session()
    numbers = params.get("topic_ids", "").split(",")
    found = [post for number in numbers if (post := caller.world.posts.find_numbered("ok", number))]
    return {"media_topics": [topic_object(caller, post) for post in found]}


def list_with_statistics(caller: Caller, params: Params) -> dict[str, Any]:
    """group.getStatTopics: only topics that have had readers, so not those just published."""
    group = caller.own_group(params.get("gid", ""))
    border = time.time() - caller.world.settings["ok_statistics_lag"]
    since, until = (_milliseconds(params, name) for name in ("start_time", "end_time"))
    count = min(int(params.get("count", "20")), 100)
    posts = caller.world.posts.list_wall("ok", group.id, limit=1000)
    shown = [each for each in posts if each.created <= border and since <= each.created <= (until or border)]
    topics = [
        {
            "id": each.number,
            "created_ms": int(each.created * 1000),
            "renderings": each.counts.get("views", 0),
            "likes": each.counts.get("likes", 0),
            "reshares": each.counts.get("reposts", 0),
            "comments": len(caller.world.posts.list_comments(each)),
        }
        for each in shown[:count]
    ]
    return {"topics": topics, "has_more": len(shown) > count}


def own_topic(caller: Caller, number: str) -> Post:
    """A topic of a group that this session administers; raises OkError."""
    found = caller.world.posts.find_numbered("ok", number)
    if found is None:
        raise OkError(300, "Topic is not found")
    caller.own_group(found.community)
    return found


def topic_object(caller: Caller, post: Post) -> dict[str, Any]:
    """A topic as it is shown."""
    media: list[dict[str, Any]] = [{"type": "text", "text": post.text}] if post.text else []
    photos = [each["file"] for each in post.attachments if each["kind"] == "photo"]
    if photos:
        media.append({"type": "photo", "photo_refs": [f"group_photo:{each}" for each in photos]})
    media += [{"type": "link", "url": each["url"]} for each in post.attachments if each["kind"] == "link"]
    return {
        "id": post.number,
        "delete_id": post.number,
        "created_ms": int(post.created * 1000),
        "is_on_behalf_of_group": True,
        "owner_ref": f"group:{post.community}",
        "media": media,
        "media_text": [post.text],
        LIKES: {"count": post.counts.get("likes", 0), "like_possible": True},
        RESHARES: {"count": post.counts.get("reposts", 0)},
        "discussion_summary": {"comments_count": len(caller.world.posts.list_comments(post))},
        "views_count": post.counts.get("views", 0),
    }


def read_attachment(caller: Caller, text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and what hangs on it; raises OkError."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise OkError(100, "Parameter 'attachment' is invalid") from error
    blocks = given.get("media") if isinstance(given, dict) else None
    if not isinstance(blocks, list) or not blocks or set(given) - OPTIONS:
        raise OkError(100, "Parameter 'attachment' is invalid")
    if given.get("publishAt") or given.get("publishAtMs"):
        raise OkError(100, "this stand-in posts at once")
    if len(blocks) > BLOCKS:
        raise OkError(600, "Too many blocks")
    texts: list[str] = []
    attachments: list[dict[str, Any]] = []
    for block in blocks:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text":
            texts.append(_read_text(caller, block))
        elif kind in READERS:
            attachments += READERS[kind](caller, block)
        else:
            raise OkError(100, "Parameter 'media type' is invalid")
    return "\n".join(texts).strip(), attachments


def _read_text(caller: Caller, block: Mapping[str, Any]) -> str:
    text = block.get("text")
    if not isinstance(text, str) or not text.strip():
        raise OkError(100, "Parameter 'text' is invalid")
    if len(text) > caller.world.settings["ok_text"]:
        raise OkError(601, "Text is too long")
    return text


def _read_photos(caller: Caller, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    photos = []
    for item in block.get("list") or [{}]:
        token = item.get("id") or item.get("existing_photo_id", "")
        file = caller.world.files.find_token("ok", str(token))
        if len(item) != 1 or file is None:
            raise OkError(100, "Parameter 'PHOTO id' is invalid")
        photos.append({"kind": "photo", "file": file.id})
    return photos


def _read_link(caller: Caller, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    url = block.get("url")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise OkError(607, "Bad link")
    return [{"kind": "link", "url": url}]


def _read_poll(caller: Caller, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    answers = block.get("answers")
    if not block.get("question") or not isinstance(answers, list) or not 2 <= len(answers) <= ANSWERS:
        raise OkError(603, "Bad poll")
    return [{"kind": "poll", "question": block["question"]}]


def _read_movie(caller: Caller, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"kind": "video", "id": str(item.get("id", ""))} for item in block.get("list", ())]


def _milliseconds(params: Params, name: str) -> float:
    text = params.get(name, "0")
    if not text.isdigit():
        raise OkError(100, f"Parameter '{name}' is invalid")
    return int(text) / 1000


READERS = {
    "photo": _read_photos,
    "link": _read_link,
    "poll": _read_poll,
    "movie": _read_movie,
}
METHODS = {
    "mediatopic.post": post,
    "mediatopic.edit": edit,
    "mediatopic.deleteTopic": delete,
    "mediatopic.getByIds": get_by_ids,
    "group.getStatTopics": list_with_statistics,
}
