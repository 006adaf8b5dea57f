"""The bot itself, its channels, its webhook."""

from collections.abc import Mapping
from typing import Any

from portal.sandbox.telegram.calls import Caller, TelegramError
from portal.sandbox.telegram.messages import chat_object

OWNER = 1001
"""The person whom the talks of the stand offer first: the owner of every channel."""

RIGHTS = {
    "can_post_messages": "post",
    "can_edit_messages": "edit",
    "can_delete_messages": "delete",
}


def get_me(caller: Caller) -> dict[str, Any]:
    """getMe."""
    return {"id": _bot_id(caller), "is_bot": True, "first_name": "Учебный бот", "username": caller.bot}


def get_chat(caller: Caller) -> dict[str, Any]:
    """getChat: a channel with its description."""
    channel = caller.channel()
    value = chat_object(channel) | {"accent_color_id": 1, "max_reaction_count": 11}
    value |= {
        name: channel.facts[name] for name in ("description", "photo", "invite_link") if name in channel.facts
    }
    if channel.screen_name:
        value["active_usernames"] = [channel.screen_name]
    return value


def count_members(caller: Caller) -> int:
    """getChatMemberCount."""
    return int(caller.channel().facts.get("members_count", 0))


def get_member(caller: Caller) -> dict[str, Any]:
    """getChatMember: the bot's own rights; the usual person owns the channel, others are members."""
    caller.channel()
    number = caller.text("user_id")
    if not number.isdigit():
        raise TelegramError(400, "Bad Request: invalid user_id specified")
    if int(number) != _bot_id(caller):
        user = {"id": int(number), "is_bot": False, "first_name": "Учебный человек"}
        is_owner = int(number) == OWNER
        return (
            {"status": "creator", "user": user, "is_anonymous": False}
            if is_owner
            else {
                "status": "member",
                "user": user,
            }
        )
    rights = {name: caller.key.may(right) for name, right in RIGHTS.items()}
    return {"status": "administrator", "user": get_me(caller), "can_be_edited": False, **rights}


def list_administrators(caller: Caller) -> list[dict[str, Any]]:
    """getChatAdministrators: the owner and the bot."""
    owner = {"id": OWNER, "is_bot": False, "first_name": "Учебный владелец"}
    bot = get_member(caller._replace(params={**caller.params, "user_id": str(_bot_id(caller))}))
    return [{"status": "creator", "user": owner, "is_anonymous": False}, bot]


def set_webhook(caller: Caller) -> bool:
    """setWebhook: where to tell of people; Telegram itself demands https, the stand does not."""
    url = caller.text("url")
    if not url:
        return delete_webhook(caller)
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise TelegramError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    caller.world.people.set_hook("telegram", caller.bot, url, caller.text("secret_token"))
    return True


def delete_webhook(caller: Caller) -> bool:
    """deleteWebhook."""
    caller.world.people.drop_hooks("telegram", caller.bot)
    return True


def get_webhook(caller: Caller) -> dict[str, Any]:
    """getWebhookInfo."""
    hooks = caller.world.people.list_hooks("telegram", caller.bot)
    url = hooks[0]["url"] if hooks else ""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}


def get_updates(caller: Caller) -> list[Any]:
    """getUpdates: not beside a webhook."""
    if caller.world.people.list_hooks("telegram", caller.bot):
        raise TelegramError(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
        )
    return []


def _bot_id(caller: Caller) -> int:
    head, _, _ = caller.key.token.partition(":")
    return int(head) if head.isdigit() else 7_000_000_001


METHODS: Mapping[str, Any] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMemberCount": count_members,
    "getChatMember": get_member,
    "getChatAdministrators": list_administrators,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook,
    "getUpdates": get_updates,
}
