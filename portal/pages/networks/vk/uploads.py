"""Pictures for VK: an upload address, the file, the saved photo; all of them or none."""

import json
from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Key, Meaning, Picture, Rejected, Target, Unknown
from portal.pages.networks.files import read_picture
from portal.pages.networks.patience import OVER, Patience
from portal.pages.networks.vk.calls import VkCalls
from portal.pages.networks.wire import Answer, Request

UPLOADS = 3  # new addresses asked for one picture; VK's own rule for error 22
UPLOAD_ERROR = "22"
NOT_TAKEN = Rejected("upload", "ВКонтакте не приняла картинку", Meaning.CONTENT)


def upload_photos(
    calls: VkCalls, key: Key, target: Target, pictures: tuple[Picture, ...], patience: Patience
) -> list[str] | Rejected:
    """Attachments of all pictures; nothing is published by this, so any failure is a refusal."""
    attachments = []
    for picture in pictures:
        if patience.is_over:
            return OVER
        attachment = _upload_photo(calls, key, target, picture)
        if isinstance(attachment, Rejected):
            return attachment
        attachments.append(attachment)
    return attachments


def _upload_photo(calls: VkCalls, key: Key, target: Target, picture: Picture) -> str | Rejected:
    refused = NOT_TAKEN
    for _ in range(UPLOADS):
        attachment = _try_photo(calls, key, target, picture)
        if isinstance(attachment, str):
            return attachment
        refused = not_done(attachment)
        if refused.code != UPLOAD_ERROR:
            break
    return refused


def _try_photo(calls: VkCalls, key: Key, target: Target, picture: Picture) -> str | Rejected | Unknown:
    group_id = int(target.external_id)
    place = calls.call("photos.getWallUploadServer", key, {"group_id": group_id})
    sent = send_file(calls, place, picture)
    if not isinstance(sent, Answer):
        return sent
    known = sent.value
    if not _has_photo(known):
        return NOT_TAKEN
    saved = calls.call(
        "photos.saveWallPhoto",
        key,
        {
            "group_id": group_id,
            "photo": known["photo"],
            "server": _int(known.get("server")),
            "hash": known.get("hash"),
        },
    )
    return _attachment(saved.value) if isinstance(saved, Answer) else saved


def send_file(
    calls: VkCalls, place: Answer | Rejected | Unknown, picture: Picture
) -> Answer | Rejected | Unknown:
    """Send a file where VK told; the value is what the upload server answered."""
    if not isinstance(place, Answer):
        return place
    url = place.value.get("upload_url") if isinstance(place.value, dict) else None
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return Unknown("ВКонтакте не дала адрес для загрузки")
    file = read_picture(picture)
    if isinstance(file, Rejected):
        return file
    sent = calls.line.send(Request(url=url, files={"photo": file}))
    if isinstance(sent, Answer) and not isinstance(sent.value, dict):
        return Unknown("сервер загрузки ответил не по правилам")
    return sent


def not_done(outcome: Rejected | Unknown) -> Rejected:
    """A step before the post: whatever happened, nothing stands on the wall and it may be tried again."""
    if isinstance(outcome, Rejected):
        return outcome
    return Rejected("upload", f"картинка не загрузилась: {outcome.words}", Meaning.BUSY, is_retryable=True)


def _has_photo(known: Mapping[str, Any]) -> bool:
    """A picture that was not taken answers HTTP 200 with an empty list."""
    photo = known.get("photo")
    if not isinstance(photo, str):
        return False
    try:
        return bool(photo) and json.loads(photo) != []
    except ValueError:
        return True  # some servers answer an opaque string


def _attachment(value: Any) -> str | Rejected:
    """`photo<owner>_<id>[_<key>]` by what was saved, not by what was asked."""
    photo = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}
    owner_id, photo_id, access_key = photo.get("owner_id"), photo.get("id"), photo.get("access_key")
    if not isinstance(owner_id, int) or not isinstance(photo_id, int):
        return NOT_TAKEN
    return f"photo{owner_id}_{photo_id}" + (f"_{access_key}" if isinstance(access_key, str) else "")


def _int(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
