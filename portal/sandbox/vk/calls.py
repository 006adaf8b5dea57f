"""Who calls VK, and what a caller reaches."""

import re
from typing import NamedTuple

from portal.sandbox.communities import Community, Key
from portal.sandbox.vk.errors import VkError
from portal.sandbox.world import World

NUMBERED = re.compile(r"(?:club|public|event)(\d{1,18})")


class Caller(NamedTuple):
    """A key in a world; `base` is the address the stand-in was called at, with a slash at the end."""

    world: World
    key: Key
    base: str

    def find_community(self, name: str) -> Community | None:
        """A community by its number or short name."""
        numbered = NUMBERED.fullmatch(name)
        number = numbered[1] if numbered else name
        if number.isdigit():
            return self.world.communities.reach(self.key, str(int(number)))
        return self.world.communities.find_named("vk", name)

    def own_wall(self, owner_id: int | None) -> Community:
        """The wall that this key writes on; raises VkError."""
        if self.key.kind == "community":
            number = self.key.community
            if owner_id is not None and owner_id != -int(number):
                raise VkError(15, "group auth is for another community")
        elif owner_id is None or owner_id >= 0:
            raise VkError(214, "this stand-in has no walls of people")
        else:
            number = str(-owner_id)
        community = self.world.communities.reach(self.key, number)
        if community is None or community.facts.get("deactivated"):
            raise VkError(15, "group is blocked or does not exist" if community else "")
        if self.key.rights and self.key.kind == "user" and self.key.community not in ("", number):
            raise VkError(15)
        return community
