"""Who calls Odnoklassniki, and what a caller reaches."""

from typing import NamedTuple

from portal.sandbox.communities import Community, Key
from portal.sandbox.ok.errors import OkError
from portal.sandbox.world import World


class Caller(NamedTuple):
    """A session of a group's administrator; `base` ends with a slash."""

    world: World
    key: Key | None
    base: str

    def session(self) -> Key:
        """The session, or the error that there is none."""
        if self.key is None:
            raise OkError(453, "Session is required")
        return self.key

    def own_group(self, gid: str) -> Community:
        """The group that this session administers; raises OkError."""
        key = self.session()
        if not gid.isdigit():
            raise OkError(160, "Invalid group id")
        if key.community not in ("", gid):
            raise OkError(10, "No permission to the group")
        if not key.may("GROUP_CONTENT"):
            raise OkError(10, "Application has no GROUP_CONTENT permission")
        group = self.world.communities.reach(key, gid)
        if group is None:
            raise OkError(300, "Group is not found")
        if group.facts.get("blocked"):
            raise OkError(456, "Group is blocked")
        return group
