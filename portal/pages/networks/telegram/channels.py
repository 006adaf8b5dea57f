"""A channel as the Bot API shows it, and what a bot may do in it."""

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
from portal.pages.networks.reading import count_of, object_of, text_of
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.wire import Answer

NOT_ADMINISTRATOR = (
    "бот «{bot}» не администратор этого канала: откройте канал → «Управление каналом» → «Администраторы» → "
    "«Добавить администратора», найдите бота и разрешите ему публиковать, изменять и удалять записи"
)
NOT_ALLOWED = "боту «{bot}» не разрешено публиковать: включите «Публикация сообщений» в правах администратора"


def read_profile(calls: TelegramCalls, key: Key, target: Target) -> Profile | Rejected | Unknown:
    """A channel's profile; the network has neither covers nor marks in its interface for bots."""
    answer = calls.call("getChat", key, {"chat_id": target.external_id})
    if not isinstance(answer, Answer):
        return answer
    chat = object_of(answer.value)
    counted = calls.call("getChatMemberCount", key, {"chat_id": target.external_id})
    name = text_of(chat.get("username")) or ""
    return Profile(
        external_id=target.external_id,
        name=text_of(chat.get("title")) or "",
        screen_name=name,
        url=f"https://t.me/{name}" if name else text_of(chat.get("invite_link")) or "",
        description=text_of(chat.get("description")) or "",
        members=count_of(counted.value) if isinstance(counted, Answer) else None,
        has_avatar=Mark.YES if chat.get("photo") else Mark.NO,
        state="open" if name else "closed",
        facts={key: chat[key] for key in ("type", "username", "linked_chat_id", "photo") if key in chat},
    )


def inspect_key(calls: TelegramCalls, target: Target, key: Key) -> KeyReport:
    """Whether the token is a bot's, and the bot an administrator who may publish here."""
    me = calls.call("getMe", key, {})
    if not isinstance(me, Answer):
        return _failed(me)
    bot = object_of(me.value)
    chat = calls.call("getChat", key, {"chat_id": target.external_id})
    if not isinstance(chat, Answer):
        return _failed(chat)
    page = object_of(chat.value)
    who = {"chat_id": target.external_id, "user_id": bot.get("id")}
    member = calls.call("getChatMember", key, who)
    if not isinstance(member, Answer):
        return _failed(member)
    return _report(bot, page, object_of(member.value))


def _report(bot: Mapping[str, Any], page: Mapping[str, Any], member: Mapping[str, Any]) -> KeyReport:
    name = f"@{bot.get('username', '')}"
    page_id, title = str(page.get("id", "")), str(page.get("title", ""))
    if member.get("status") not in ("administrator", "creator"):
        words = NOT_ADMINISTRATOR.format(bot=name)
    elif member.get("status") == "administrator" and not member.get("can_post_messages"):
        words = NOT_ALLOWED.format(bot=name)
    else:
        abilities = {Ability.TEXT, Ability.PHOTO}
        if member.get("can_edit_messages", True) and member.get("can_delete_messages", True):
            abilities.add(Ability.EDIT)
        known = text_of(page.get("username")) or ""
        return KeyReport(True, KeyKind.BOT, frozenset(abilities), page_id, title, known)
    return KeyReport(False, KeyKind.BOT, frozenset(), page_id, title, words=words, meaning=Meaning.RIGHTS)


def _failed(outcome: Rejected | Unknown) -> KeyReport:
    if isinstance(outcome, Unknown):
        return KeyReport(False, KeyKind.BOT, words=outcome.words, meaning=Meaning.BUSY)
    return KeyReport(False, KeyKind.BOT, code=outcome.code, words=outcome.words, meaning=outcome.meaning)
