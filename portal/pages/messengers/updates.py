"""What the bots are told by people, in either messenger's words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.pages.networks.contract import Network

LONGEST = 64


@dataclass(frozen=True, slots=True)
class Said:
    """A person's word to the bot: a token to be bound by, a wish for silence, or something else."""

    chat_id: str
    token: str = ""
    is_stop: bool = False
    person_id: str = ""  # who wrote, as the messenger knows them; empty: it did not say


def read_update(network: Network, update: Any) -> Said | None:
    """What was said in a private chat; None where nothing concerns us."""
    if not isinstance(update, Mapping):
        return None
    return _read_telegram(update) if network is Network.TELEGRAM else _read_max(update)


def _read_telegram(update: Mapping[str, Any]) -> Said | None:
    """Telegram: messages of private chats; `my_chat_member` with `kicked` when the bot is blocked."""
    member = _object(update, "my_chat_member")
    if member:
        is_blocked = _object(member, "new_chat_member").get("status") == "kicked"
        return Said(_id(_object(member, "chat"), "id"), is_stop=True) if is_blocked else None
    message = _object(update, "message")
    chat = _object(message, "chat")
    if chat.get("type") != "private":
        return None
    return _said(_id(chat, "id"), message.get("text"), _id(_object(message, "from"), "id"))


def _read_max(update: Mapping[str, Any]) -> Said | None:
    """MAX: `bot_started` with the payload of the deep link, messages of dialogs, `bot_stopped`."""
    kind = update.get("update_type")
    if kind == "bot_started":
        return _said(
            _id(update, "chat_id"),
            f"/start {update.get('payload') or ''}",
            _id(_object(update, "user"), "user_id"),
        )
    if kind == "bot_stopped":
        return Said(_id(update, "chat_id"), is_stop=True)
    message = _object(update, "message")
    recipient = _object(message, "recipient")
    if kind != "message_created" or recipient.get("chat_type") != "dialog":
        return None
    person_id = _id(_object(message, "sender"), "user_id")
    return _said(_id(recipient, "chat_id"), _object(message, "body").get("text"), person_id)


def _said(chat_id: str, text: Any, person_id: str) -> Said | None:
    if not chat_id or not isinstance(text, str):
        return None
    words = text.strip().removeprefix("/start").strip()[:LONGEST]
    if words.lower() in ("/stop", "стоп"):
        return Said(chat_id, is_stop=True)
    return Said(chat_id, token=words, person_id=person_id)


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _id(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
