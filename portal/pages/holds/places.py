"""What a person may stop: whole territories, or their own spheres inside them. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Grant
from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.delivery.models import PostingHold
from portal.registry.organizations.models import Organization
from portal.registry.people.places import title_places
from portal.registry.scopes import (
    COUNTRY,
    districts_within,
    of_municipality,
    of_organization,
    of_region,
    regions_within,
    within,
)
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import sort_spheres, sphere_names

WHOLE = "Вся страна"


@dataclass(frozen=True, slots=True)
class Place:
    """A territory that may be stopped, or some spheres of it."""

    scope: str
    name: str
    spheres: tuple[str, ...] = ()  # none: all

    @property
    def key(self) -> str:
        """Its value in a form."""
        return f"{self.scope}|{','.join(self.spheres)}" if self.spheres else self.scope

    @property
    def title(self) -> str:
        """What people call it."""
        return _titled(self.name, self.spheres)


def list_places(who: Who, organization_id: int | None = None) -> list[Place]:
    """Places that this person may stop, the wider first; an institution only where it is named.

    Whoever answers for some spheres stops those alone.
    """
    found: list[Place] = []
    for spheres, grants in _by_spheres(who.scopes):
        if organization_id is not None:
            found += _list_organizations(grants, spheres, [organization_id])
        found += _list_inside(grants, spheres)
    return list({place.key: place for place in found}.values())


def title_holds(holds: Sequence[PostingHold]) -> dict[int, str]:
    """What people call the places of these holds, by id of the hold."""
    names = title_places([hold.scope for hold in holds])
    return {hold.id: _titled(names[hold.scope], hold.sphere_codes) for hold in holds}


def _by_spheres(grants: Sequence[Grant]) -> list[tuple[tuple[str, ...], list[Grant]]]:
    """Grants of the same spheres together, those of all spheres first."""
    groups: dict[tuple[str, ...], list[Grant]] = {}
    for grant in grants:
        groups.setdefault(sort_spheres(set(grant.spheres)), []).append(grant)
    return sorted(groups.items(), key=lambda one: one[0])


def _list_inside(grants: Sequence[Grant], spheres: tuple[str, ...]) -> Iterator[Place]:
    if any(grant.scope == COUNTRY for grant in grants):
        yield Place(COUNTRY, WHOLE, spheres)
    regions = select(Region).where(regions_within(grants)).order_by(Region.sort_key)
    for one in db.session.scalars(regions):
        yield Place(of_region(one.code), one.short, spheres)
    query = select(Municipality.id, Municipality.name, Region.short)
    query = query.join(Region, Region.code == Municipality.region_code).where(districts_within(grants))
    for id, name, region in db.session.execute(query.order_by(Region.sort_key, Municipality.sort_key)):
        yield Place(of_municipality(id), f"{name} ({region})", spheres)
    own = [grant.scope.partition(":")[2] for grant in grants if grant.scope.startswith("organization:")]
    yield from _list_organizations(grants, spheres, [int(id) for id in own])


def _list_organizations(
    grants: Sequence[Grant], spheres: tuple[str, ...], ids: Sequence[int]
) -> Iterator[Place]:
    query = select(Organization.id, Organization.short_name)
    query = query.where(Organization.id.in_(ids), within(grants)).order_by(Organization.id)
    for id, name in db.session.execute(query) if ids else ():
        yield Place(of_organization(id), name, spheres)


def _titled(name: str, spheres: Sequence[str]) -> str:
    names = sphere_names()
    return f"{name}: {', '.join(names.get(code, code) for code in spheres)}" if spheres else name
