"""The only place that reads a scope: grants become conditions on organizations."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.accounts.models import Grant
from portal.accounts.policy import Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.registry.organizations.models import Organization, OrganizationSphere
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside

M = TypeVar("M")

COUNTRY = "country"


def of_region(code: str) -> str:
    """The scope of a region."""
    return f"region:{code}"


def of_municipality(municipality_id: int) -> str:
    """The scope of a municipality with its settlements."""
    return f"municipality:{municipality_id}"


def of_organization(organization_id: int) -> str:
    """The scope of an organization with its subordinates."""
    return f"organization:{organization_id}"


def covers_country(grants: Iterable[Grant]) -> bool:
    """Whether one of these grants covers every organization."""
    return any(grant.scope == COUNTRY and not grant.spheres for grant in grants)


def within(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on Organization that it lies inside one of these grants."""
    conditions: list[ColumnElement[bool]] = []
    roots: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for grant in grants:
        kind, _, key = grant.scope.partition(":")
        if kind == "organization":
            roots[tuple(grant.spheres)].append(int(key))
        else:
            conditions.append(and_(_in_territory(grant.scope), _in_spheres(grant.spheres)))
    # one tree however many institutions a person has: a tree of each made a page of twelve slow to build
    for spheres, ids in roots.items():
        conditions.append(and_(Organization.id.in_(_with_subordinates(ids)), _in_spheres(spheres)))
    return or_(*conditions) if conditions else false()


def districts_within(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on Municipality that a whole district is in one of these grants, whatever the spheres."""
    conditions = [_holds_district(grant.scope) for grant in grants]
    return or_(*conditions) if conditions else false()


def regions_within(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on Region that the whole of it is in one of these grants, whatever the spheres."""
    scopes = {grant.scope for grant in grants}
    codes = sorted(scope.partition(":")[2] for scope in scopes if scope.startswith("region:"))
    return true() if COUNTRY in scopes else Region.code.in_(codes)


def visible(who: Who) -> ColumnElement[bool]:
    """The condition on Organization that this person may do this there; for lists, exports and counts."""
    return within(who.scopes)


def one_for(who: Who, query: Select[tuple[M]], organization_id: InstrumentedAttribute[Any]) -> M:
    """The row, if it is theirs: a foreign one does not exist, their own may still be forbidden."""
    seen = query.where(organization_id.in_(select(Organization.id).where(within(who.territory))))
    allowed = organization_id.in_(select(Organization.id).where(within(who.scopes)))
    found = db.session.execute(seen.add_columns(allowed)).unique().one_or_none()
    if found is None:
        raise NotFound
    row, is_allowed = found
    if not is_allowed:
        raise Forbidden(explain(who.action))
    one: M = row
    return one


def _holds_district(scope: str) -> ColumnElement[bool]:
    kind, _, key = scope.partition(":")
    match kind:
        case "country":
            return true()
        case "region":
            return Municipality.region_code == key
        case "municipality":
            return or_(Municipality.id == int(key), Municipality.parent_id == int(key))
        case _:
            return false()


def _in_territory(scope: str) -> ColumnElement[bool]:
    kind, _, key = scope.partition(":")
    match kind:
        case "country":
            return true()
        case "region":
            return Organization.region_code == key
        case "municipality":
            inside = select(Municipality.id).where(Municipality.parent_id == int(key))
            own = Organization.municipality_id == int(key)
            return or_(own, Organization.municipality_id.in_(inside))
        case _:
            return false()


def _with_subordinates(organization_ids: Sequence[int]) -> Select[tuple[int]]:
    tree = select(Organization.id).where(Organization.id.in_(organization_ids)).cte(recursive=True)
    child = aliased(Organization)
    tree = tree.union(select(child.id).join(tree, child.parent_id == tree.c.id))
    return select(tree.c.id)


def _in_spheres(spheres: Sequence[str]) -> ColumnElement[bool]:
    """A sphere of the first level covers those inside it; no spheres at all means every one."""
    if not spheres:
        return true()
    codes = {code for sphere in spheres for code in codes_inside(sphere)}
    covered = OrganizationSphere.sphere_code.in_(sorted(codes))
    return Organization.id.in_(select(OrganizationSphere.organization_id).where(covered))
