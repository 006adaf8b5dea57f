"""Messages of MAX: send, edit, delete, read."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from portal.sandbox.markup import MarkupError, read_markup
from portal.sandbox.max.calls import Caller, MaxError, payload_error
from portal.sandbox.posts import Post

TEXT, ATTACHMENTS, MANY = 4000, 12, 100
BODY = {"text", "attachments", "link", "notify", "format"}
NOT_FOUND = "Message not found"


def send(caller: Caller) -> dict[str, Any]:
    """POST /messages: into a chat, or to a person who began the talk."""
    caller.check_query("chat_id", "user_id", "disable_link_preview")
    text, attachments = _read_body(caller)
    if not text and not attachments:
        raise payload_error("text: Must not be empty")
    if "user_id" in caller.query:
        return _send_to_person(caller, caller.query["user_id"], text or "")
    chat_id = caller.query.get("chat_id", "")
    if caller.world.people.knows("max", caller.bot, chat_id):  # a dialog has the number of its person here
        return _send_to_person(caller, chat_id, text or "")
    chat = caller.chat(chat_id, "write")
    with caller.world.store.lock:
        sequence = caller.world.posts.next_number("max", chat.id)
        mid = f"mid.{int(chat.id) & 0xFFFFFFFFFFFFFFFF:016x}{secrets.token_hex(4)}{sequence:08x}"
        made = caller.world.posts.add("max", chat.id, mid, text=text or "", attachments=attachments or ())
    return {"message": message_object(caller, made)}


def edit(caller: Caller) -> dict[str, Any]:
    """PUT /messages: what is null stays, an empty list takes the attachments away."""
    caller.check_query("message_id")
    found = own_message(caller, caller.query.get("message_id", ""), "edit_message")
    text, attachments = _read_body(caller)
    caller.world.posts.change(
        found,
        text=found.text if text is None else text,
        attachments=found.attachments if attachments is None else attachments,
    )
    return {"success": True}


def delete(caller: Caller) -> dict[str, Any]:
    """DELETE /messages."""
    caller.check_query("message_id")
    caller.world.posts.delete(own_message(caller, caller.query.get("message_id", ""), "delete_message"))
    return {"success": True}


def list_messages(caller: Caller) -> dict[str, Any]:
    """GET /messages: of a chat, the newest first; or those that are named."""
    caller.check_query("chat_id", "message_ids", "from", "to", "count")
    if "message_ids" in caller.query:
        numbers = caller.query["message_ids"].split(",")
        found = [post for number in numbers if (post := caller.world.posts.find_numbered("max", number))]
        return {"messages": [message_object(caller, post) for post in found]}
    chat = caller.chat(caller.query.get("chat_id", ""))
    since, until = _span(caller)
    count = caller.query.get("count", "50")
    if not count.isdigit() or not 1 <= int(count) <= MANY:
        raise payload_error("count: must be between 1 and 100")
    posts = caller.world.posts.list_wall("max", chat.id, limit=5000)
    shown = sorted(
        (each for each in posts if since <= each.created <= until), key=lambda each: each.id, reverse=True
    )
    return {"messages": [message_object(caller, post) for post in shown[: int(count)]]}


def show_message(caller: Caller, mid: str) -> dict[str, Any]:
    """GET /messages/{id}."""
    return message_object(caller, own_message(caller, mid))


def own_message(caller: Caller, mid: str, right: str = "") -> Post:
    """A message of a chat that this bot may change; raises MaxError."""
    found = caller.world.posts.find_numbered("max", mid)
    if found is None:
        raise MaxError(404, "message.not.found", NOT_FOUND)
    caller.chat(found.community, right)
    return found


def message_object(caller: Caller, post: Post) -> dict[str, Any]:
    """A message as it is shown."""
    return {
        "sender": None,
        "recipient": {"chat_id": int(post.community), "chat_type": "channel"},
        "timestamp": int(post.created * 1000),
        "body": {
            "mid": post.number,
            "seq": post.id,
            "text": post.text or None,
            "attachments": [_attachment(caller, each) for each in post.attachments] or None,
        },
        "stat": {"views": post.counts.get("views", 0)},
        "url": f"{caller.base}max/wall/{post.community}/{post.number}",
    }


def _send_to_person(caller: Caller, person: str, text: str) -> dict[str, Any]:
    people = caller.world.people
    if not people.knows("max", caller.bot, person):
        raise MaxError(403, "chat.denied", "dialog with the user is not opened")
    number = people.write("max", caller.bot, person, text, is_ours=True)
    body = {"mid": f"mid.letter{number}", "seq": number, "text": text, "attachments": None}
    recipient = {"chat_id": int(person), "chat_type": "dialog", "user_id": int(person)}
    return {"message": {"recipient": recipient, "timestamp": int(time.time() * 1000), "body": body}}


def _read_body(caller: Caller) -> tuple[str | None, list[dict[str, Any]] | None]:
    body = caller.body
    if not isinstance(body, dict) or set(body) - BODY:
        raise payload_error("Invalid request body")
    text, attachments, mode = body.get("text"), body.get("attachments"), body.get("format") or ""
    if text is not None and not isinstance(text, str):
        raise payload_error("text: Must be a string")
    if mode not in ("", "markdown", "html"):
        raise payload_error("format: Unknown value")
    if attachments is not None and (not isinstance(attachments, list) or len(attachments) > ATTACHMENTS):
        raise payload_error("attachments: too many")
    try:
        read = None if text is None else read_markup(text, mode).strip()
    except MarkupError as error:
        raise payload_error(f"text: {error}") from error
    if text is not None and len(text) > TEXT:
        raise payload_error(f"text: size must be between 0 and {TEXT}")
    return read, None if attachments is None else [_read_attachment(caller, each) for each in attachments]


def _read_attachment(caller: Caller, given: Any) -> dict[str, Any]:
    kind, payload = (given.get("type"), given.get("payload")) if isinstance(given, dict) else (None, None)
    if kind not in ("image", "video", "audio", "file", "share", "inline_keyboard") or not isinstance(
        payload, Mapping
    ):
        raise payload_error("attachments: Unknown attachment")
    if kind == "share":
        return {"kind": "link", "url": str(payload.get("url", ""))}
    if kind == "inline_keyboard":
        return {"kind": "keyboard"}
    file = caller.world.files.find_token("max", str(payload.get("token", "")))
    if file is None:
        raise MaxError(400, "attachment.not.found", "attachment with the token is not found")
    return {"kind": "photo" if kind == "image" else "doc", "file": file.id}


def _attachment(caller: Caller, attachment: Mapping[str, Any]) -> dict[str, Any]:
    file = caller.world.files.find("max", attachment.get("file", 0))
    if file is None:
        return {"type": "share", "payload": {"url": attachment.get("url", "")}}
    payload = {"token": file.token, "url": f"{caller.base}files/{file.id}", "photo_id": file.id}
    return {"type": "image" if attachment["kind"] == "photo" else "file", "payload": payload}


def _span(caller: Caller) -> tuple[float, float]:
    """Between which moments to look; MAX takes the two in either order."""
    since, until = _moment(caller, "from"), _moment(caller, "to") or time.time() + 1
    return min(since, until), max(since, until)


def _moment(caller: Caller, name: str) -> float:
    text = caller.query.get(name, "0")
    if not text.isdigit():
        raise payload_error(f"{name}: Invalid int64")
    return int(text) / 1000
