"""What a key of VK is and can do, learned by calls that change nothing."""

from collections.abc import Iterable
from typing import Any

from portal.pages.networks.contract import (
    Ability,
    Key,
    KeyKind,
    KeyReport,
    Meaning,
    Rejected,
    Target,
    Unknown,
)
from portal.pages.networks.vk.calls import VkCalls
from portal.pages.networks.vk.walls import read_groups
from portal.pages.networks.wire import Answer

VK_ID_PREFIX = "vk2.a."
VK_ID = (
    "это ключ входа через VK ID: он действует около часа и не умеет публиковать. "
    "Нужен ключ самого сообщества: «Управление» → «Работа с API» → «Создать ключ»"
)
NOT_FOR_PAGE = "ключ выдан другому сообществу: «{}»"
COMMUNITY_FIRST = "сначала подключите ключ сообщества: по нему портал узнает номер страницы"
NO_WALL = "у ключа нет права «Стена»: создайте новый и отметьте его"

RIGHTS = {
    "wall": (Ability.TEXT,),
    "photos": (Ability.COVER,),
    "manage": (Ability.COMMENTS,),
    "messages": (Ability.MESSAGES,),
}
"""What the rights of a community key allow.

Pictures on the wall are never among them; corrections are a user's by VK's schema, so nothing is promised.
"""

WALL, PHOTOS, STATS = 8192, 4, 1048576
"""Bits of a user key's rights, from dev.vk.com."""

OTHER_KIND = ("3", "7", "15", "27", "28", "1051")


def inspect_key(calls: VkCalls, target: Target, key: Key) -> KeyReport:
    """A community key, a service key or an administrator's, and what it can do on this page."""
    answer = calls.call("groups.getTokenPermissions", key, {})
    if isinstance(answer, Answer):
        return _community(calls, target, key, _permissions(answer.value))
    if isinstance(answer, Rejected) and answer.code in OTHER_KIND:
        if key.kind is KeyKind.SERVICE:
            return _service(calls, target, key)
        return _user(calls, target, key)
    return _failed(answer)


def _community(calls: VkCalls, target: Target, key: Key, rights: set[str]) -> KeyReport:
    own = calls.call("groups.getById", key, {})
    groups = read_groups(own.value) if isinstance(own, Answer) else []
    page_id = str(groups[0].get("id", "")) if len(groups) == 1 else ""
    name = str(groups[0].get("name", "")) if page_id else ""
    screen_name = str(groups[0].get("screen_name", "")) if page_id else ""
    if page_id and not _is_of(target, page_id, screen_name):
        return KeyReport(
            False,
            KeyKind.COMMUNITY,
            page_id=page_id,
            page_name=name,
            words=NOT_FOR_PAGE.format(name),
            meaning=Meaning.WRONG_KEY,
        )
    abilities = frozenset(ability for right in rights for ability in RIGHTS.get(right, ()))
    if Ability.TEXT not in abilities:
        return KeyReport(
            False,
            KeyKind.COMMUNITY,
            abilities,
            page_id,
            name,
            screen_name,
            words=NO_WALL,
            meaning=Meaning.RIGHTS,
        )
    return KeyReport(True, KeyKind.COMMUNITY, abilities, page_id, name, screen_name)


def _is_of(target: Target, page_id: str, screen_name: str) -> bool:
    """Whether the community is the page, which may be known by its name alone."""
    if target.external_id:
        return page_id == target.external_id
    return screen_name.lower() == target.screen_name.lower()


def _user(calls: VkCalls, target: Target, key: Key) -> KeyReport:
    """An administrator's key: its rights, then whether this page lets it upload a picture."""
    if key.secret.startswith(VK_ID_PREFIX):
        return KeyReport(False, KeyKind.USER, words=VK_ID, code="1051", meaning=Meaning.WRONG_KEY)
    if not target.external_id:
        return KeyReport(False, KeyKind.USER, words=COMMUNITY_FIRST, meaning=Meaning.WRONG_KEY)
    rights = calls.call("account.getAppPermissions", key, {})
    if isinstance(rights, Rejected) and rights.meaning is Meaning.KEY:
        return _failed(rights, KeyKind.USER)
    mask = rights.value if isinstance(rights, Answer) and isinstance(rights.value, int) else 0
    server = calls.call("photos.getWallUploadServer", key, {"group_id": int(target.external_id)})
    abilities = set(_user_abilities(mask))
    if isinstance(server, Answer):
        abilities.add(Ability.PHOTO)
    elif not abilities:
        return _failed(server, KeyKind.USER)
    return KeyReport(bool(abilities), KeyKind.USER, frozenset(abilities), target.external_id)


def _user_abilities(mask: int) -> Iterable[Ability]:
    if mask & WALL:
        yield from (Ability.TEXT, Ability.EDIT, Ability.COMMENTS)
    if mask & PHOTOS:
        yield Ability.COVER
    if mask & STATS:
        yield Ability.STATISTICS


def _service(calls: VkCalls, target: Target, key: Key) -> KeyReport:
    answer = calls.call("groups.getById", key, {"group_ids": [target.external_id]})
    if not isinstance(answer, Answer):
        return _failed(answer, KeyKind.SERVICE)
    return KeyReport(True, KeyKind.SERVICE, frozenset({Ability.STATISTICS}), target.external_id)


def _permissions(value: Any) -> set[str]:
    rights = value.get("permissions") if isinstance(value, dict) else None
    items = rights if isinstance(rights, list) else []
    return {str(item.get("name")) for item in items if isinstance(item, dict)}


def _failed(outcome: Rejected | Unknown, kind: KeyKind | None = None) -> KeyReport:
    """A key that did not work, or a network that did not answer: the two are not the same."""
    if isinstance(outcome, Unknown):
        return KeyReport(False, kind, words=outcome.words, meaning=Meaning.BUSY)
    words = VK_ID if outcome.code == "1051" else outcome.words
    return KeyReport(False, kind, code=outcome.code, words=words, meaning=outcome.meaning)
