"""Whom to tell: people by their grants, for one institution or for thousands in a few queries. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select

from portal.accounts.models import Grant, User
from portal.accounts.policy import ALLOWED, Action
from portal.extensions import db
from portal.portions import cut
from portal.registry.organizations.models import Organization, OrganizationSphere
from portal.registry.scopes import of_municipality, of_organization, of_region
from portal.registry.territories.models import Municipality
from portal.registry.territories.spheres import covers

T = TypeVar("T")
PORTION = 900


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and the spheres of the grant that they hold; no spheres means all."""

    user_id: int
    spheres: tuple[str, ...] = ()

    def reaches(self, codes: Collection[str]) -> bool:
        """Whether the grant covers an organization with these spheres."""
        return covers(list(self.spheres), list(codes))


@dataclass(slots=True)
class Standing:
    """Where an organization stands: the scopes above it, the nearest first."""

    scopes: list[str]
    spheres: list[str] = field(default_factory=list)


def list_holders(scopes: Iterable[str], action: Action) -> dict[str, list[Holder]]:
    """People who may do this, by the very scope of their grant."""
    roles = [role for role, actions in ALLOWED.items() if action in actions]
    found: dict[str, list[Holder]] = defaultdict(list)
    query = select(Grant.scope, Grant.user_id, Grant.spheres).join(Grant.user)
    query = query.where(User.is_active, Grant.role.in_(roles)).order_by(Grant.id)
    for portion in cut(sorted(set(scopes)), PORTION):
        for scope, user_id, spheres in db.session.execute(query.where(Grant.scope.in_(portion))):
            found[scope].append(Holder(user_id, tuple(spheres)))
    return found


def list_own_people(organization_ids: Iterable[int], action: Action) -> dict[int, list[int]]:
    """People of institutions themselves who may do this there, by the institution."""
    ids = {of_organization(id): id for id in organization_ids}
    holders = list_holders(ids, action)
    return {ids[scope]: sorted({one.user_id for one in people}) for scope, people in holders.items()}


def list_staff(organization_ids: Iterable[int], action: Action) -> dict[int, list[int]]:
    """People of the districts and regions above who may do this to each institution."""
    standings = _list_standings(sorted(set(organization_ids)))
    holders = list_holders({scope for one in standings.values() for scope in one.scopes}, action)
    return {
        id: sorted(
            {
                person.user_id
                for scope in standing.scopes
                for person in holders.get(scope, [])
                if person.reaches(standing.spheres)
            }
        )
        for id, standing in standings.items()
    }


def list_region_people(region_code: str, action: Action) -> list[int]:
    """People of a region itself who may do this there, whatever their spheres."""
    scope = of_region(region_code)
    return sorted({one.user_id for one in list_holders([scope], action).get(scope, [])})


def _list_standings(ids: Sequence[int]) -> dict[int, Standing]:
    columns = (
        Organization.id,
        Organization.region_code,
        Organization.municipality_id,
        Municipality.parent_id,
    )
    places = select(*columns).outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    spheres = select(OrganizationSphere.organization_id, OrganizationSphere.sphere_code)
    found: dict[int, Standing] = {}
    for portion in cut(ids, PORTION):
        for id, region, own, parent in db.session.execute(places.where(Organization.id.in_(portion))):
            districts = [of_municipality(one) for one in (own, parent) if one is not None]
            found[id] = Standing([*districts, of_region(region)])
        mine = OrganizationSphere.organization_id.in_(portion)
        for id, code in db.session.execute(spheres.where(mine)):
            found[id].spheres.append(code)
    return found
