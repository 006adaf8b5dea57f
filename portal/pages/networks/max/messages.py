"""A post as a message of a channel of MAX: sent, looked for, its pictures taken in first."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from portal.pages.networks.contract import (
    Content,
    Key,
    Look,
    Meaning,
    Metrics,
    Ok,
    Outcome,
    Picture,
    Rejected,
    Seen,
    Target,
    Unknown,
)
from portal.pages.networks.files import read_picture
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.reading import count_of, items_of, object_of
from portal.pages.networks.texts import is_same_text
from portal.pages.networks.wire import Answer, Request

NOT_READY = "attachment.not.ready"
PAUSES = (0.5, 1, 2, 4, 8)
LATER = timedelta(seconds=30)
PAGE = 100
SKEW = timedelta(seconds=30)
PASSING = (Meaning.BUSY, Meaning.FLOOD, Meaning.LIMIT, Meaning.PERSON)
NOT_TAKEN = Rejected("upload", "MAX не принял картинку", Meaning.CONTENT)
TOO_FAR = "с тех пор в канале вышло слишком много записей: откройте канал и посмотрите"


def send(
    calls: MaxCalls, key: Key, target: Target, body: Mapping[str, Any], patience: Patience
) -> Answer | Rejected | Unknown:
    """Send a message; while MAX still takes a picture in, it sends nothing, and is asked again."""
    query = {"chat_id": target.external_id}
    answer = calls.call("POST", "/messages", key, query, body, page=target.external_id)
    for pause in PAUSES:
        if not isinstance(answer, Rejected) or answer.code != NOT_READY or patience.is_over:
            break
        time.sleep(pause)
        answer = calls.call("POST", "/messages", key, query, body, page=target.external_id)
    if isinstance(answer, Rejected) and answer.code == NOT_READY:
        return replace(answer, after=LATER)
    return answer


def write_body(content: Content, tokens: Sequence[str]) -> dict[str, Any]:
    """The body of a message; without pictures it has no attachments at all."""
    body: dict[str, Any] = {"text": content.html or content.text}
    if content.html:
        body["format"] = "html"
    if tokens:
        body["attachments"] = [{"type": "image", "payload": {"token": token}} for token in tokens]
    return body


def upload_photos(
    calls: MaxCalls, key: Key, pictures: Sequence[Picture], patience: Patience
) -> list[str] | Rejected:
    """Tokens of all pictures, or a refusal."""
    tokens: list[str] = []
    for picture in pictures:
        token = OVER if patience.is_over else _upload_photo(calls, key, picture)
        if isinstance(token, Rejected):
            return token
        if isinstance(token, Unknown):
            words = f"картинка не загрузилась: {token.words}"
            return Rejected("upload", words, Meaning.BUSY, is_retryable=True)
        tokens.append(token)
    return tokens


def _upload_photo(calls: MaxCalls, key: Key, picture: Picture) -> str | Rejected | Unknown:
    place = calls.call("POST", "/uploads", key, {"type": "image"})
    if not isinstance(place, Answer):
        return place
    url, file = place.value.get("url"), read_picture(picture)
    if isinstance(file, Rejected):
        return file
    if not isinstance(url, str):
        return Unknown("MAX не дал адрес для загрузки")
    sent = calls.line.send(Request(url, files={"data": file}))
    if not isinstance(sent, Answer):
        return sent
    answer = object_of(sent.value)
    photos = [answer, *map(object_of, object_of(answer.get("photos")).values())]
    tokens = [photo["token"] for photo in photos if isinstance(photo.get("token"), str) and photo["token"]]
    return tokens[0] if tokens else NOT_TAKEN


def sent(answer: Answer | Rejected | Unknown, target: Target) -> Outcome:
    """The number of the message and its address."""
    if not isinstance(answer, Answer):
        return answer
    message = object_of(answer.value.get("message"))
    mid = object_of(message.get("body")).get("mid")
    if not isinstance(mid, str) or not mid:
        return Unknown("MAX ответил без номера сообщения")
    return Ok(mid, message_url(target, message))


def message_url(target: Target, message: Mapping[str, Any]) -> str:
    """The message's own address, or the channel's where it was not told."""
    url = message.get("url")
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        return url
    return f"https://max.ru/{target.screen_name}" if target.screen_name else ""


def find_message(
    calls: MaxCalls, key: Key, target: Target, content: Content, since: datetime, known: frozenset[str]
) -> Look:
    """Look for the text among the last messages of the channel."""
    answer = calls.call("GET", "/messages", key, {"chat_id": target.external_id, "count": str(PAGE)})
    if not isinstance(answer, Answer):
        is_for_ever = isinstance(answer, Rejected) and answer.meaning not in PASSING
        return Look(Seen.BLIND if is_for_ever else Seen.LATER, words=answer.words)
    if not isinstance(answer.value.get("messages"), list):
        return Look(Seen.LATER, words="MAX ответил без записей")
    border, messages = int((since - SKEW).timestamp() * 1000), items_of(answer.value["messages"])
    same = [
        message for message in messages if _is_same(message, content, border) and mid_of(message) not in known
    ]
    if same:
        first = min(same, key=lambda message: int(message["timestamp"]))
        return Look(Seen.FOUND, mid_of(first), message_url(target, first), copies=len(same))
    if len(messages) >= PAGE and all(_moment(message) >= border for message in messages):
        return Look(Seen.BLIND, words=TOO_FAR)
    return Look(Seen.ABSENT)


def mid_of(message: Mapping[str, Any]) -> str:
    """The number of a message."""
    return str(object_of(message.get("body")).get("mid") or "")


def read_counts(message: Mapping[str, Any]) -> Metrics:
    """MAX counts views, and nothing else."""
    return Metrics(mid_of(message), views=count_of(object_of(message.get("stat")).get("views")))


def _is_same(message: Mapping[str, Any], content: Content, border: int) -> bool:
    text = object_of(message.get("body")).get("text")
    return (
        bool(mid_of(message)) and _moment(message) >= border and is_same_text(content.text, str(text or ""))
    )


def _moment(message: Mapping[str, Any]) -> int:
    return count_of(message.get("timestamp")) or 0
