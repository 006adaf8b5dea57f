"""Messages of channels: send, edit, delete, pin."""

import re
import secrets
import time
from collections.abc import Mapping
from typing import Any

import requests

from portal.sandbox.communities import Community
from portal.sandbox.files import File, look_at
from portal.sandbox.posts import Post
from portal.sandbox.telegram.calls import Caller, TelegramError

TEXT, CAPTION = 4096, 1024
FEWEST, MOST = 2, 10
MOST_BYTES, MOST_SIDES, MOST_RATIO = 10 * 1024 * 1024, 10_000, 20
TOO_LONG = "Bad Request: message is too long"
CAPTION_TOO_LONG = "Bad Request: message caption is too long"
PERSON = re.compile(r"\d{1,15}")


def send_message(caller: Caller) -> dict[str, Any]:
    """sendMessage: to a channel, or to a person who began the talk."""
    text = caller.plain("text", TEXT, TOO_LONG)
    if not text:
        raise TelegramError(400, "Bad Request: message text is empty")
    if PERSON.fullmatch(caller.text("chat_id")):
        return _send_to_person(caller, text)
    return _publish(caller, caller.channel("post"), text)


def send_photo(caller: Caller) -> dict[str, Any]:
    """sendPhoto: one picture with a caption."""
    text = caller.plain("caption", CAPTION, CAPTION_TOO_LONG)
    channel = caller.channel("post")
    photo = _find_photo(caller, caller.text("photo"), "photo")
    return _publish(caller, channel, text, photo=photo)


def send_media_group(caller: Caller) -> list[dict[str, Any]]:
    """sendMediaGroup: two to ten pictures; answers a message for each."""
    media = caller.value("media")
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise TelegramError(400, "Bad Request: can't parse media JSON object")
    if not FEWEST <= len(media) <= MOST:
        raise TelegramError(400, "Bad Request: there must be from 2 to 10 messages in the album")
    channel, album = caller.channel("post"), str(secrets.randbits(60))
    items = []
    for item in media:
        if item.get("type") != "photo":
            raise TelegramError(400, "Bad Request: this stand-in takes only photos in an album")
        inner = caller._replace(params=item)
        text = inner.plain("caption", CAPTION, CAPTION_TOO_LONG)
        items.append((text, _find_photo(caller, inner.text("media"), "")))
    return [_publish(caller, channel, text, photo=photo, album=album) for text, photo in items]


def edit_text(caller: Caller) -> dict[str, Any]:
    """editMessageText."""
    text = caller.plain("text", TEXT, TOO_LONG)
    if not text:
        raise TelegramError(400, "Bad Request: message text is empty")
    channel, found = _own_message(caller, "edit")
    if found.attachments:
        raise TelegramError(400, "Bad Request: there is no text in the message to edit")
    return _change(caller, channel, found, text)


def edit_caption(caller: Caller) -> dict[str, Any]:
    """editMessageCaption."""
    text = caller.plain("caption", CAPTION, CAPTION_TOO_LONG)
    channel, found = _own_message(caller, "edit")
    if not found.attachments:
        raise TelegramError(400, "Bad Request: there is no caption in the message to edit")
    return _change(caller, channel, found, text)


def edit_media(caller: Caller) -> dict[str, Any]:
    """editMessageMedia: another picture with another caption."""
    channel, found = _own_message(caller, "edit")
    media = caller.value("media")
    if not isinstance(media, dict) or media.get("type") != "photo":
        raise TelegramError(400, "Bad Request: can't parse media JSON object")
    inner = caller._replace(params=media)
    text = inner.plain("caption", CAPTION, CAPTION_TOO_LONG)
    photo = _find_photo(caller, inner.text("media"), "")
    caller.world.posts.change(found, text=text, attachments=[{"kind": "photo", "file": photo.id}])
    return message_object(caller, channel, _again(caller, found))


def delete_message(caller: Caller) -> bool:
    """deleteMessage."""
    _, found = _own_message(caller, "delete")
    caller.world.posts.delete(found)
    return True


def pin(caller: Caller) -> bool:
    """pinChatMessage."""
    _, found = _own_message(caller, "edit")
    caller.world.posts.pin(found, is_pinned=True)
    return True


def unpin(caller: Caller) -> bool:
    """unpinChatMessage."""
    _, found = _own_message(caller, "edit")
    caller.world.posts.pin(found, is_pinned=False)
    return True


def message_object(caller: Caller, channel: Community, post: Post) -> dict[str, Any]:
    """A message of a channel as it is shown."""
    chat = chat_object(channel)
    value: dict[str, Any] = {
        "message_id": int(post.number),
        "sender_chat": chat,
        "chat": chat,
        "date": int(post.created),
    }
    if post.edited:
        value["edit_date"] = int(post.edited)
    if post.album:
        value["media_group_id"] = post.album
    photos = [caller.world.files.find("telegram", each["file"]) for each in post.attachments]
    if not photos:
        return value | {"text": post.text}
    value["photo"] = [photo_object(photo) for photo in photos if photo]
    return value | ({"caption": post.text} if post.text else {})


def chat_object(channel: Community) -> dict[str, Any]:
    """A channel as it stands in messages."""
    value = {"id": int(channel.id), "title": channel.name, "type": "channel"}
    return value | ({"username": channel.screen_name} if channel.screen_name else {})


def photo_object(photo: File) -> dict[str, Any]:
    """A size of a photo."""
    return {
        "file_id": photo.token,
        "file_unique_id": photo.token[:15],
        "width": photo.width,
        "height": photo.height,
        "file_size": photo.size,
    }


def _publish(
    caller: Caller, channel: Community, text: str, *, photo: File | None = None, album: str = ""
) -> dict[str, Any]:
    with caller.world.store.lock:
        made = caller.world.posts.add(
            "telegram",
            channel.id,
            str(caller.world.posts.next_number("telegram", channel.id)),
            text=text,
            attachments=[{"kind": "photo", "file": photo.id}] if photo else (),
            album=album,
        )
    return message_object(caller, channel, made)


def _send_to_person(caller: Caller, text: str) -> dict[str, Any]:
    person, people = caller.text("chat_id"), caller.world.people
    if not people.knows("telegram", caller.bot, person):
        raise TelegramError(403, "Forbidden: bot can't initiate conversation with a user")
    number = people.write("telegram", caller.bot, person, text, is_ours=True)
    chat = {"id": int(person), "type": "private", "first_name": "Учебный человек"}
    return {"message_id": number, "chat": chat, "date": int(time.time()), "text": text}


def _find_photo(caller: Caller, name: str, field: str) -> File:
    attached = name.removeprefix("attach://") if name.startswith("attach://") else field
    if attached in caller.files:
        file_name, body = caller.files[attached]
        _check_photo(body)
        return caller.world.files.add("telegram", "photo", caller.bot, name=file_name, body=body)
    known = caller.world.files.find_token("telegram", name)
    if known is not None:
        return known
    if name.startswith(("http://127.0.0.1", "http://localhost")):
        return _fetch_photo(caller, name)
    words = "failed to get HTTP URL content" if name.startswith("http") else "wrong file identifier"
    raise TelegramError(400, f"Bad Request: {words}")


def _fetch_photo(caller: Caller, url: str) -> File:
    """A picture by its address; this stand-in goes nowhere but to this very machine."""
    try:
        body = requests.get(url, timeout=5).content
    except requests.RequestException as error:
        raise TelegramError(400, "Bad Request: failed to get HTTP URL content") from error
    _check_photo(body)
    return caller.world.files.add("telegram", "photo", caller.bot, name="photo", body=body)


def _check_photo(body: bytes) -> None:
    mime, width, height = look_at(body)
    if len(body) > MOST_BYTES:
        raise TelegramError(413, "Request Entity Too Large")
    if not mime.startswith("image/"):
        raise TelegramError(400, "Bad Request: IMAGE_PROCESS_FAILED")
    if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise TelegramError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")


def _own_message(caller: Caller, right: str) -> tuple[Community, Post]:
    channel = caller.channel(right)
    found = caller.world.posts.find("telegram", channel.id, caller.text("message_id"))
    if found is None:
        verb = "delete" if right == "delete" else "edit"
        raise TelegramError(400, f"Bad Request: message to {verb} not found")
    return channel, found


def _change(caller: Caller, channel: Community, post: Post, text: str) -> dict[str, Any]:
    if text == post.text:
        raise TelegramError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message",
        )
    caller.world.posts.change(post, text=text, attachments=post.attachments)
    return message_object(caller, channel, _again(caller, post))


def _again(caller: Caller, post: Post) -> Post:
    found = caller.world.posts.find("telegram", post.community, post.number)
    assert found
    return found


METHODS: Mapping[str, Any] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendMediaGroup": send_media_group,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "deleteMessage": delete_message,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
}
