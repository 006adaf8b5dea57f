"""A post as messages of a channel: one text, one captioned picture, or a group of pictures."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Content, Key, Ok, Outcome, Rejected, Target, Unknown
from portal.pages.networks.files import File, read_picture
from portal.pages.networks.reading import items_of, object_of
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.wire import Answer

NO_ID = Unknown("Telegram ответил без номера сообщения")


def send(calls: TelegramCalls, key: Key, target: Target, content: Content) -> Outcome:
    """Send the post by the one call that suits it: nothing is ever left half sent."""
    files = read_files(content)
    if isinstance(files, Rejected):
        return files
    chat = {"chat_id": target.external_id}
    match list(files):
        case []:
            answer = calls.call("sendMessage", key, {**chat, **text_of(content)})
        case [name]:
            answer = calls.call("sendPhoto", key, {**chat, **caption_of(content)}, {"photo": files[name]})
        case names:
            media: list[dict[str, Any]] = [{"type": "photo", "media": f"attach://{name}"} for name in names]
            media[0] |= caption_of(content)
            answer = calls.call("sendMediaGroup", key, {**chat, "media": media}, files)
    return sent(calls, answer, target)


def sent(calls: TelegramCalls, answer: Answer | Rejected | Unknown, target: Target) -> Outcome:
    """The numbers of all messages, joined by commas: a group is deleted by all of them."""
    if not isinstance(answer, Answer):
        return answer
    messages = [answer.value] if isinstance(answer.value, dict) else items_of(answer.value)
    ids = [message.get("message_id") for message in messages]
    if not ids or not all(isinstance(id, int) and not isinstance(id, bool) and id > 0 for id in ids):
        return NO_ID
    name = object_of(messages[0].get("chat")).get("username")
    external_id = ",".join(map(str, ids))
    return Ok(external_id, message_url(calls, target, external_id, str(name or "")), {"message_ids": ids})


def message_url(calls: TelegramCalls, target: Target, external_id: str, username: str = "") -> str:
    """The address of a message: by the channel's name, or by its number where it has none."""
    first = external_id.partition(",")[0]
    name = username or target.screen_name or target.external_id
    if name.lstrip("-").isdigit():
        return f"{calls.site}/c/{name.removeprefix('-100').lstrip('-')}/{first}"
    return f"{calls.site}/{name.lstrip('@')}/{first}"


def text_of(content: Content) -> Mapping[str, Any]:
    """The text of a message and what may be previewed under it."""
    preview = {"url": content.link} if content.link else {"is_disabled": True}
    return {**_marked("text", content), "link_preview_options": preview}


def caption_of(content: Content) -> Mapping[str, Any]:
    """The text under a picture."""
    return _marked("caption", content) if content.text else {}


def read_files(content: Content) -> dict[str, File] | Rejected:
    """Files of all pictures by the names under which they are attached."""
    files: dict[str, File] = {}
    for number, picture in enumerate(content.pictures, 1):
        file = read_picture(picture)
        if isinstance(file, Rejected):
            return file
        files[f"picture{number}"] = file
    return files


def _marked(name: str, content: Content) -> Mapping[str, Any]:
    if content.html:
        return {name: content.html, "parse_mode": "HTML"}
    return {name: content.text}
