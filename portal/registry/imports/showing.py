"""Values of the form as people read them: in an export, in a preview, in the table of rejected rows."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.territories.regions import list_region_facts
from portal.registry.territories.spheres import sphere_names


@lru_cache(maxsize=1)
def region_names() -> dict[str, str]:
    """Full names of regions by code."""
    return {fact.code: fact.name for fact in list_region_facts()}


def show_value(field: str, value: Any) -> str:
    """A value in words; what an import reads back into the same. A word that was not understood is itself."""
    if not value:
        return ""
    if field == "type" and value in set(OrgType):
        return OrgType(value).label
    if field == "level" and value in set(OrgLevel):
        return OrgLevel(value).label
    if field == "spheres":
        return "; ".join(sphere_names().get(code, code) for code in value)
    if field in ("region", "region_code"):
        return region_names().get(str(value), str(value))
    return str(value)


def show_field(field: str, data: Mapping[str, Any]) -> str:
    """A column of the form out of staged or stored values."""
    return show_value(field, data.get("region_code" if field == "region" else field))
