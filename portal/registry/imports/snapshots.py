"""Organizations as they stand now, in the words of the form: what a row is compared with."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.registry.organizations.models import Organization, OrganizationSphere
from portal.registry.territories.spheres import sort_spheres

PLAIN = (
    "full_name short_name level type inn kpp ogrn region_code oktmo address phone email website vk ok "
    "telegram max responsible_name responsible_post responsible_phone responsible_email no_page_reason"
).split()
"""Columns that a row of the form carries as they are."""


def read_snapshots(ids: Sequence[int], *, for_update: bool = False) -> dict[int, dict[str, Any]]:
    """Fields of these organizations by id, with the parent's ИНН, codes of spheres and `municipality_id`."""
    if not ids:
        return {}
    parent = aliased(Organization)
    columns = [getattr(Organization, name) for name in PLAIN]
    own = (Organization.id, Organization.municipality_id, Organization.is_demo, Organization.closed_on)
    query = select(*own, parent.inn.label("parent_inn"), *columns)
    query = query.outerjoin(parent, parent.id == Organization.parent_id).where(Organization.id.in_(ids))
    if for_update:
        query = query.with_for_update(of=Organization)
    spheres = read_spheres(ids)
    found: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(query).mappings():
        found[row["id"]] = dict(row) | {"spheres": spheres[row["id"]], "parent_inn": row["parent_inn"] or ""}
    return found


def read_spheres(ids: Sequence[int]) -> dict[int, list[str]]:
    """Codes of spheres by organization, in the dictionary's order."""
    codes: dict[int, set[str]] = defaultdict(set)
    query = select(OrganizationSphere.organization_id, OrganizationSphere.sphere_code)
    for organization_id, code in db.session.execute(query.where(OrganizationSphere.organization_id.in_(ids))):
        codes[organization_id].add(code)
    return defaultdict(list, {key: list(sort_spheres(found)) for key, found in codes.items()})
