"""Levels at which a person may run campaigns: the country, regions, districts, a ministry with its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Grant
from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.campaigns.models import Campaign
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY
from portal.registry.territories.models import Municipality, Region


@dataclass(frozen=True, slots=True)
class Place:
    """A level by its scope, its name, the zone in which deadlines are set, and where it lies."""

    scope: str
    name: str
    zone: str  # IANA
    spheres: tuple[str, ...] = ()
    region_code: str | None = None
    municipality_id: int | None = None
    organization_id: int | None = None


def list_places(who: Who, zone: str) -> list[Place]:
    """Places of this person's grants, the widest first; `zone` is that of the whole country."""
    found = [place for grant in who.scopes if (place := find_place(grant.scope, zone, grant.spheres))]
    wide = {"country": 0, "region": 1, "municipality": 2}
    found.sort(key=lambda place: (wide.get(place.scope.partition(":")[0], 3), place.name))
    return list({(place.scope, place.spheres): place for place in found}.values())


def find_place(scope: str, zone: str, spheres: Sequence[str] = ()) -> Place | None:
    """The place of a scope; None where it is no more."""
    kind, _, key = scope.partition(":")
    limited = tuple(spheres)
    match kind:
        case "country":
            return Place(COUNTRY, "Вся страна", zone, limited)
        case "region":
            region = db.session.get(Region, key)
            return Place(scope, region.name, region.timezone, limited, region.code) if region else None
        case "municipality":
            district = db.session.get(Municipality, int(key))
            if district is None:
                return None
            code, zone = district.region_code, district.region.timezone
            return Place(scope, district.name, zone, limited, code, district.id)
        case _:
            one = db.session.get(Organization, int(key))
            if one is None:
                return None
            ids = one.municipality_id, one.id
            return Place(scope, one.short_name, one.region.timezone, limited, one.region_code, *ids)


def grant_of(campaign: Campaign) -> Grant:
    """The campaign's level as a grant, for conditions on institutions; in no session."""
    return Grant(scope=campaign.scope, spheres=list(campaign.spheres))
