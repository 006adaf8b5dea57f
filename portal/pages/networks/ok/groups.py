"""A group as group.getInfo shows it, and what a key can do in it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
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
from portal.pages.networks.ok.calls import OkCalls
from portal.pages.networks.reading import count_of, items_of, mark_of, object_of, text_of
from portal.pages.networks.wire import Answer
from portal.portions import cut

FIELDS = (
    "uid,name,shortname,description,homepage_url,phone,address,city,members_count,photo_id,main_photo,"
    "cover,mobile_cover,gos_org,premium,business,rkn_mark,blocked,status,role"
)
EVIDENCE = (
    "photo_id main_photo cover mobile_cover gos_org premium business rkn_mark blocked status role".split()
)
AT_ONCE = 100
LIVES = timedelta(days=30)  # prolonged by every call
RULERS = ("ADMIN", "ADMINISTRATOR", "SUPER_MODERATOR", "MODERATOR", "EDITOR", "ANALYST")
ABILITIES = frozenset({Ability.TEXT, Ability.PHOTO, Ability.EDIT, Ability.STATISTICS})
NOT_RULER = "владелец ключа не администратор этой группы: назначьте его или возьмите ключ администратора"
NOT_FOUND = "группы с таким номером Одноклассники не показывают"


def read_groups(calls: OkCalls, key: Key, ids: list[str]) -> list[Mapping[str, Any]] | Rejected | Unknown:
    """What the network says of groups, in as few calls as it allows."""
    found: list[Mapping[str, Any]] = []
    for portion in cut(ids, AT_ONCE):
        params = {"uids": ",".join(portion), "fields": FIELDS}
        answer = calls.call("group.getInfo", key, params)
        if not isinstance(answer, Answer):
            return answer
        found += items_of(answer.value)
    return found


def read_profile(group: Mapping[str, Any]) -> Profile:
    """A profile from one object of the network; what it did not say stays unknown."""
    external_id, name = str(group.get("uid", "")), text_of(group.get("shortname")) or ""
    return Profile(
        external_id=external_id,
        name=text_of(group.get("name")) or "",
        screen_name=name,
        url=f"https://ok.ru/{name}" if name else f"https://ok.ru/group/{external_id}",
        description=text_of(group.get("description")),
        site=text_of(group.get("homepage_url")),
        phone=text_of(group.get("phone")),
        address=text_of(group.get("address")),
        members=count_of(group.get("members_count")),
        has_avatar=_has(group, "photo_id", "main_photo"),
        has_cover=_has(group, "cover", "mobile_cover"),
        gov_mark=mark_of(group.get("gos_org")),
        state="banned" if group.get("blocked") else "open",
        facts={name: group[name] for name in EVIDENCE if name in group},
    )


def inspect_key(calls: OkCalls, target: Target, key: Key) -> KeyReport:
    """Whether the key opens this group as one who may publish in it."""
    gid = target.external_id or _find_gid(calls, key, target.screen_name)
    groups = read_groups(calls, key, [gid]) if isinstance(gid, str) else gid
    if isinstance(groups, Unknown):
        return KeyReport(False, KeyKind.USER, words=groups.words, meaning=Meaning.BUSY)
    if isinstance(groups, Rejected):
        return KeyReport(False, KeyKind.USER, code=groups.code, words=groups.words, meaning=groups.meaning)
    if not groups:
        return KeyReport(False, KeyKind.USER, words=NOT_FOUND, meaning=Meaning.GONE)
    name, role = str(groups[0].get("name", "")), groups[0].get("role")
    if role is not None and str(role).upper() not in RULERS:
        return KeyReport(False, KeyKind.USER, page_id=str(gid), words=NOT_RULER, meaning=Meaning.RIGHTS)
    end = datetime.now(UTC) + LIVES
    return KeyReport(True, KeyKind.USER, ABILITIES, str(gid), name, expires_at=end)


def _find_gid(calls: OkCalls, key: Key, screen_name: str) -> str | Rejected | Unknown:
    """The number of a group by its short name."""
    answer = calls.call("url.getInfo", key, {"url": f"https://ok.ru/{screen_name}"})
    if not isinstance(answer, Answer):
        return answer
    found = object_of(answer.value)
    return str(found["objectId"]) if found.get("type") == "GROUP" and "objectId" in found else "0"


def _has(group: Mapping[str, Any], *names: str) -> Mark:
    """Yes if any of the fields holds something, no if they came empty, unknown if they did not come."""
    if any(group.get(name) for name in names):
        return Mark.YES
    return Mark.NO if any(name in group for name in names) else Mark.UNKNOWN
