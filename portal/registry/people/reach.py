"""What roles a person may give and take away, and where: asked of many places at once. Reads only."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Grant, Role, User
from portal.accounts.policy import GRANTABLE
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, districts_within, regions_within, within
from portal.registry.territories.models import Municipality, Region


class Reach:
    """Answers whether a role in a place is one that this person may give; look before you ask."""

    def __init__(self, giver: User) -> None:
        self._grants = [grant for grant in giver.grants if grant.role in GRANTABLE]
        self._covered: dict[int, set[str]] = {grant.id: set() for grant in self._grants}
        self._looked: set[str] = set()

    def look(self, scopes: Iterable[str]) -> None:
        """Find out about these places: a query for each kind of place and each role of the giver."""
        fresh = set(scopes) - self._looked
        self._looked |= fresh
        for grant in self._grants:
            covered = self._covered[grant.id]
            covered |= _inside("organization", Organization.id, within([grant]), fresh)
            if not grant.spheres:  # who holds some spheres holds no territory as a whole
                covered |= _inside("municipality", Municipality.id, districts_within([grant]), fresh)
                covered |= _inside("region", Region.code, regions_within([grant]), fresh)
                covered |= {COUNTRY} if grant.scope == COUNTRY else set()

    def gives(self, role: Role, scope: str) -> bool:
        """Whether the person may give this role there; of a place not looked at, no."""
        return any(
            role in GRANTABLE[grant.role] and scope in self._covered[grant.id] for grant in self._grants
        )

    def manages(self, grants: Iterable[Grant]) -> bool:
        """Whether every one of these roles is theirs to give.

        A link sets a password: without this a curator could take over the account of somebody above.
        """
        return all(self.gives(grant.role, grant.scope) for grant in grants)


def reach_over(giver: User, grants: Iterable[Grant]) -> Reach:
    """The reach of a person, with the places of these roles looked at."""
    reach = Reach(giver)
    reach.look(grant.scope for grant in grants)
    return reach


def _inside(
    kind: str,
    key: InstrumentedAttribute[int] | InstrumentedAttribute[str],
    where: ColumnElement[bool],
    scopes: set[str],
) -> set[str]:
    """Scopes of this kind whose places meet the condition."""
    keys = {scope.partition(":")[2] for scope in scopes if scope.startswith(f"{kind}:")}
    if not keys:
        return set()
    wanted = sorted(keys) if kind == "region" else sorted(map(int, keys))
    found = db.session.scalars(select(key).where(key.in_(wanted), where))
    return {f"{kind}:{one}" for one in found}
