"""What an import may touch: a curator's own territory and spheres; the portal itself, everything."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Grant, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import covers_country, visible
from portal.registry.territories.gazetteer import Place
from portal.registry.territories.spheres import covers

OUTSIDE = "вне вашей территории или сферы"


class Reach:
    """Answers whether an organization is, or would be, within a person's grants."""

    def __init__(self, grants: Sequence[Grant] | None, known: frozenset[int]) -> None:
        self._grants = grants
        self._known = known

    def has(self, organization_id: int) -> bool:
        """Whether this organization of the registry is theirs."""
        return self._grants is None or organization_id in self._known

    def allows(self, region_code: str, place: Place | None, spheres: Sequence[str]) -> bool:
        """Whether an organization standing there and doing this would be theirs."""
        if self._grants is None:
            return True
        return any(
            _in_territory(grant.scope, region_code, place) and covers(grant.spheres, tuple(spheres))
            for grant in self._grants
        )

    def holds(self, organization_id: int, spheres: Sequence[str]) -> bool:
        """Whether they hold this very organization, not a territory around it."""
        own = [grant for grant in self._grants or () if grant.scope.startswith("organization:")]
        return self.has(organization_id) and any(covers(grant.spheres, tuple(spheres)) for grant in own)


def _in_territory(scope: str, region_code: str, place: Place | None) -> bool:
    kind, _, key = scope.partition(":")
    if kind == "country":
        return True
    if kind == "region":
        return region_code == key
    if kind != "municipality" or place is None:
        return False
    return str(place.id) == key or (place.parent is not None and str(place.parent.id) == key)


def reach_of(author: User | None) -> Reach:
    """The reach of the one who sent the file; no author is the command line, which reaches all."""
    if author is None:
        return Reach(None, frozenset())
    who = Who(author, Action.IMPORT_REGISTRY)
    if covers_country(who.scopes):
        return Reach(None, frozenset())
    known = db.session.scalars(select(Organization.id).where(visible(who)))
    return Reach(who.scopes, frozenset(known))
