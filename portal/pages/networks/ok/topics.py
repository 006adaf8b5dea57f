"""A topic of a group: what it consists of, its pictures, its counts, a look for a lost one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.pages.networks.contract import (
    Content,
    Key,
    Look,
    Meaning,
    Metrics,
    Picture,
    Rejected,
    Seen,
    Target,
    Unknown,
)
from portal.pages.networks.files import read_picture
from portal.pages.networks.ok.calls import OkCalls, pack
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.reading import count_of, items_of, object_of
from portal.pages.networks.texts import is_same_text
from portal.pages.networks.wire import Answer, Request
from portal.portions import cut

FIELDS = "media_topic.*"
LAG = timedelta(minutes=4)  # a fresh topic is not among the statistics at once
SKEW = timedelta(seconds=30)
AT_ONCE = 50
HIDDEN = "Одноклассники показывают новые темы не сразу"
NOT_SHOWN = "Одноклассники не показывают только что созданные темы: откройте группу и посмотрите"
NOT_TAKEN = Rejected("upload", "Одноклассники не приняли картинку", Meaning.CONTENT)


def write_topic(content: Content, tokens: Sequence[str]) -> str:
    """The attachment of a topic: the text, the pictures, one link where there are none."""
    media: list[dict[str, Any]] = [{"type": "text", "text": content.text}] if content.text else []
    if tokens:
        media.append({"type": "photo", "list": [{"id": token} for token in tokens]})
    elif content.link:
        media.append({"type": "link", "url": content.link})
    return pack({"media": media, "onBehalfOfGroup": "true", "disableComments": "false"})


def upload_photos(
    calls: OkCalls, key: Key, target: Target, pictures: Sequence[Picture], patience: Patience
) -> list[str] | Rejected:
    """Tokens of all pictures or a refusal; they are never committed to an album."""
    tokens: list[str] = []
    for picture in pictures:
        token = OVER if patience.is_over else _upload_photo(calls, key, target, picture)
        if isinstance(token, Rejected):
            return token
        if isinstance(token, Unknown):
            words = f"картинка не загрузилась: {token.words}"
            return Rejected("upload", words, Meaning.BUSY, is_retryable=True)
        tokens.append(token)
    return tokens


def _upload_photo(calls: OkCalls, key: Key, target: Target, picture: Picture) -> str | Rejected | Unknown:
    place = calls.call("photosV2.getUploadUrl", key, {"gid": target.external_id, "count": "1"})
    if not isinstance(place, Answer):
        return place
    url, file = object_of(place.value).get("upload_url"), read_picture(picture)
    if isinstance(file, Rejected):
        return file
    if not isinstance(url, str):
        return Unknown("Одноклассники не дали адрес для загрузки")
    sent = calls.line.send(Request(url, files={"pic1": file}))
    if not isinstance(sent, Answer):
        return sent
    photos = object_of(object_of(sent.value).get("photos"))
    token = next((object_of(photo).get("token") for photo in photos.values()), None)
    return token if isinstance(token, str) and token else NOT_TAKEN


def read_topics(
    calls: OkCalls, key: Key, topic_ids: Sequence[str]
) -> list[Mapping[str, Any]] | Rejected | Unknown:
    """Topics by id; what is deleted is missing."""
    found: list[Mapping[str, Any]] = []
    for portion in cut(topic_ids, AT_ONCE):
        ids = ",".join(portion)
        answer = calls.call("mediatopic.getByIds", key, {"topic_ids": ids, "fields": FIELDS})
        if not isinstance(answer, Answer):
            return answer
        found += items_of(object_of(answer.value).get("media_topics"))
    return [topic for topic in found if not topic.get("is_deleted")]


def find_topic(
    calls: OkCalls, key: Key, target: Target, content: Content, since: datetime, known: frozenset[str]
) -> Look:
    """A topic found is a proof; one not found proves nothing, so a person looks in the end."""
    start = int((since - SKEW).timestamp() * 1000)
    params = {"gid": target.external_id, "start_time": str(start), "count": "100", "fields": "ID,CREATED_MS"}
    answer = calls.call("group.getStatTopics", key, params)
    topics: list[Mapping[str, Any]] | Rejected | Unknown = []
    if isinstance(answer, Answer):
        ids = [str(item["id"]) for item in items_of(object_of(answer.value).get("topics")) if "id" in item]
        topics = read_topics(calls, key, [id for id in ids if id not in known])
    same = [topic for topic in topics if _is_same(topic, content, start)] if isinstance(topics, list) else []
    if same:
        first = str(same[0]["id"])
        return Look(Seen.FOUND, first, topic_url(calls, target, first), copies=len(same))
    if datetime.now(UTC) - since < LAG:
        return Look(Seen.LATER, words=HIDDEN)
    return Look(Seen.BLIND, words=NOT_SHOWN)


def read_counts(topic: Mapping[str, Any]) -> Metrics:
    """Counts of one topic."""
    return Metrics(
        str(topic["id"]),
        views=count_of(topic.get("views_count")),
        likes=count_of(object_of(topic.get("like_summary")).get("count")),
        comments=count_of(object_of(topic.get("discussion_summary")).get("comments_count")),
        reposts=count_of(topic.get("reshare_count"))
        or count_of(object_of(topic.get("reshare_summary")).get("count")),
    )


def topic_url(calls: OkCalls, target: Target, topic_id: str) -> str:
    """The address of a topic."""
    return f"{calls.site}/group/{target.external_id}/topic/{topic_id}"


def _is_same(topic: Mapping[str, Any], content: Content, start: int) -> bool:
    created = topic.get("created_ms")
    if "id" not in topic or not isinstance(created, int) or created < start:
        return False
    text = "\n".join(str(item.get("text", "")) for item in items_of(topic.get("media")) if "text" in item)
    return is_same_text(content.text, text or str(topic.get("media_text", "")))
