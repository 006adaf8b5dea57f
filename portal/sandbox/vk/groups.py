"""Profiles of VK's communities and people, and what a community's key may do."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.sandbox.communities import Community
from portal.sandbox.vk.calls import Caller
from portal.sandbox.vk.errors import VkError

MANY = 500
BITS = {"stories": 1, "photos": 4, "app_widget": 64, "messages": 4096, "wall": 8192, "docs": 131_072,
        "manage": 262_144}  # fmt: skip
PERSONAL_BITS = {"photos": 4, "wall": 8192, "offline": 65_536, "docs": 131_072, "groups": 262_144,
                 "stats": 1_048_576}  # fmt: skip
USUAL = ("photos", "messages", "wall", "docs", "manage")
DEFAULTS: Mapping[str, Any] = {
    "description": "",
    "site": "",
    "status": "",
    "activity": "Государственная организация",
    "members_count": 0,
    "verified": 0,
    "has_photo": 0,
    "wall": 2,
    "cover": {"enabled": 0},
    "links": [],
    "contacts": [],
    "addresses": {"is_enabled": False, "count": 0},
    "can_message": 1,
    "main_section": 0,
    "secondary_section": 0,
    "menu": {"items": []},
    "is_government_organization": False,
}
"""Fields that are told when asked for, unless the community's facts say otherwise."""

Params = Mapping[str, Any]


def get_by_id(caller: Caller, params: Params) -> dict[str, Any]:
    """groups.getById: profiles; a number nobody has is missing from the answer."""
    names = list(params.get("group_ids", ())) or [params["group_id"]] if params else []
    if not names and caller.key.kind == "community":
        names = [caller.key.community]
    if not names:
        raise VkError(100, "group_ids is undefined")
    if len(names) > MANY:
        raise VkError(100, f"group_ids: not more than {MANY}")
    if any(name.startswith("-") for name in names):
        raise VkError(125)
    found = [community for name in names if (community := caller.find_community(name))]
    fields = params.get("fields", ())
    return {"groups": [group_object(caller, each, fields) for each in found], "profiles": []}


def get_token_permissions(caller: Caller, params: Params) -> dict[str, Any]:
    """groups.getTokenPermissions: rights of the community's key."""
    names = [name for name in BITS if name in (caller.key.rights or USUAL)]
    permissions = [{"name": name, "setting": BITS[name]} for name in names]
    return {"mask": sum(BITS[name] for name in names), "permissions": permissions}


def get_app_permissions(caller: Caller, params: Params) -> int:
    """account.getAppPermissions: rights of a person's key as a sum of bits."""
    return sum(bit for name, bit in PERSONAL_BITS.items() if caller.key.may(name))


def get_members(caller: Caller, params: Params) -> dict[str, Any]:
    """groups.getMembers: only how many there are."""
    community = caller.find_community(params.get("group_id", ""))
    if community is None:
        raise VkError(125)
    return {"count": community.facts.get("members_count", 0), "items": []}


def get_users(caller: Caller, params: Params) -> list[dict[str, Any]]:
    """users.get: people by numbers, without numbers whoever the key belongs to."""
    ids = params.get("user_ids") or ([str(caller.key.person)] if caller.key.person else [])
    if any(not each.isdigit() for each in ids):
        raise VkError(113)
    return [
        {"id": int(each), "first_name": "Учебный", "last_name": f"Человек {each}", "is_closed": False,
         "can_access_closed": True}
        for each in ids
    ]  # fmt: skip


def resolve_name(caller: Caller, params: Params) -> dict[str, Any] | list[Any]:
    """utils.resolveScreenName: the number behind a short name; nothing found is an empty list."""
    community = caller.find_community(params["screen_name"])
    return (
        {"object_id": int(community.id), "group_id": int(community.id), "type": "group"} if community else []
    )


def group_object(caller: Caller, community: Community, fields: Sequence[str]) -> dict[str, Any]:
    """A community as 5.199 shows it: the base fields, then those asked for."""
    facts, picture = community.facts, f"{caller.base}static/community.png"
    value: dict[str, Any] = {
        "id": int(community.id),
        "name": community.name,
        "screen_name": community.screen_name,
        "is_closed": facts.get("is_closed", 0),
        "type": facts.get("type", "page"),
        "photo_50": picture,
        "photo_100": picture,
        "photo_200": picture,
    }
    if facts.get("deactivated"):
        return value | {"deactivated": facts["deactivated"]}
    if caller.key.kind == "community" and caller.key.community == community.id:
        value |= {"is_admin": 1, "admin_level": 3}
    known = {**DEFAULTS, **facts}
    if not caller.world.settings["gov_mark_is_told"]:
        known.pop("is_government_organization")
    return value | {name: known[name] for name in fields if name in known}


METHODS = {
    "groups.getById": get_by_id,
    "groups.getTokenPermissions": get_token_permissions,
    "account.getAppPermissions": get_app_permissions,
    "groups.getMembers": get_members,
    "users.get": get_users,
    "utils.resolveScreenName": resolve_name,
}
