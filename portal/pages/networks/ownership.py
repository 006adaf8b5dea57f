"""Whether a person administers a channel, as its messenger says."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Key
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.reading import object_of
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.wire import Answer

CHIEFS = ("creator", "administrator")


def administers(calls: TelegramCalls | MaxCalls, key: Key, chat_id: str, person_id: str) -> bool | None:
    """Whether the person is the owner or an administrator of the channel; None: the messenger did not say.

    The key is that of a bot which is an administrator there itself.
    """
    if isinstance(calls, TelegramCalls):
        asked = {"chat_id": chat_id, "user_id": int(person_id)}
        answer = calls.call("getChatMember", key, asked)
        if not isinstance(answer, Answer):
            return None
        return object_of(answer.value).get("status") in CHIEFS
    answer = calls.call("GET", f"/chats/{chat_id}/members/admins", key, {})
    if not isinstance(answer, Answer):
        return None
    members = object_of(answer.value).get("members")
    return any(_is(person_id, member) for member in members) if isinstance(members, list) else None


def _is(person_id: str, member: Any) -> bool:
    told: Mapping[str, Any] = object_of(member)
    return str(told.get("user_id")) == person_id and told.get("is_bot") is not True
