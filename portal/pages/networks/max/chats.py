"""A channel as MAX shows it, and what a bot may do in it."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import (
    Ability,
    Key,
    KeyKind,
    KeyReport,
    Mark,
    Meaning,
    Profile,
    Rejected,
    Target,
    Unknown,
)
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.reading import count_of, object_of, text_of
from portal.pages.networks.wire import Answer

NOT_ADMINISTRATOR = (
    "бот не администратор этого канала: откройте канал → «Администраторы» → «Добавить», найдите бота и "
    "разрешите ему писать, изменять и удалять записи"
)
NOT_ALLOWED = "боту не разрешено писать в канал: включите это право в списке администраторов"
EDITS = {"edit_message", "edit", "post_edit_delete_message"}


def read_profile(calls: MaxCalls, key: Key, target: Target) -> Profile | Rejected | Unknown:
    """A channel's profile; MAX tells of no cover and no marks."""
    answer = calls.call("GET", f"/chats/{target.external_id}", key, {})
    if not isinstance(answer, Answer):
        return answer
    chat = answer.value
    link = text_of(chat.get("link")) or ""
    return Profile(
        external_id=target.external_id,
        name=text_of(chat.get("title")) or "",
        screen_name=link.rstrip("/").rpartition("/")[2],
        url=link,
        description=text_of(chat.get("description")) or "",
        members=count_of(chat.get("participants_count")),
        has_avatar=Mark.YES if object_of(chat.get("icon")).get("url") else Mark.NO,
        state="open"
        if chat.get("is_public", True) and chat.get("status", "active") == "active"
        else "closed",
        facts={name: chat[name] for name in ("type", "status", "is_public", "link", "icon") if name in chat},
    )


def inspect_key(calls: MaxCalls, target: Target, key: Key) -> KeyReport:
    """Whether the token is a bot's, and the bot an administrator who may write here."""
    me = calls.call("GET", "/me", key, {})
    if not isinstance(me, Answer):
        return _failed(me)
    chat = calls.call("GET", f"/chats/{target.external_id or target.screen_name}", key, {})
    if not isinstance(chat, Answer):
        return _failed(chat)
    page_id = target.external_id or str(chat.value.get("chat_id", ""))
    member = calls.call("GET", f"/chats/{page_id}/members/me", key, {})
    if not isinstance(member, Answer):
        return _failed(member)
    return _report(page_id, str(chat.value.get("title", "")), member.value)


def _report(page_id: str, title: str, member: Mapping[str, Any]) -> KeyReport:
    told = member.get("permissions")
    rights = {str(right) for right in told} if isinstance(told, list) else set()
    if not member.get("is_admin") and not member.get("is_owner"):
        words = NOT_ADMINISTRATOR
    elif rights and not rights & {"write", "post_edit_delete_message"}:
        words = NOT_ALLOWED
    else:
        abilities = {Ability.TEXT, Ability.PHOTO, Ability.STATISTICS}
        if not rights or rights & EDITS:
            abilities.add(Ability.EDIT)
        return KeyReport(True, KeyKind.BOT, frozenset(abilities), page_id, title)
    return KeyReport(
        False, KeyKind.BOT, page_id=page_id, page_name=title, words=words, meaning=Meaning.RIGHTS
    )


def _failed(outcome: Rejected | Unknown) -> KeyReport:
    if isinstance(outcome, Unknown):
        return KeyReport(False, KeyKind.BOT, words=outcome.words, meaning=Meaning.BUSY)
    return KeyReport(False, KeyKind.BOT, code=outcome.code, words=outcome.words, meaning=outcome.meaning)
