"""Territories whose kit a person may edit: their own in whole, not in a sphere. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from portal.accounts.models import Grant
from portal.accounts.policy import Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.pages.design.models import BrandKit
from portal.registry.people.places import title_places
from portal.registry.scopes import (
    COUNTRY,
    covers_country,
    districts_within,
    of_municipality,
    of_region,
    regions_within,
)
from portal.registry.territories.models import Municipality, Region

MOST_ID = 2**31


@dataclass(frozen=True, slots=True)
class KitPlace:
    """A territory with its kit, if it has one."""

    scope: str
    name: str
    kit: BrandKit | None = None


def list_regions(who: Who) -> Sequence[Region]:
    """Regions that are theirs in whole."""
    return db.session.scalars(select(Region).where(regions_within(who.whole)).order_by(Region.sort_key)).all()


def list_places(who: Who, region: str = "") -> list[KitPlace]:
    """The country, regions, districts of one region (of all theirs without regions), with their kits."""
    found = [(COUNTRY, "Вся страна")] if covers_country(who.whole) else []
    regions = list_regions(who)
    found += [(of_region(one.code), one.name) for one in regions if region in ("", one.code)]
    if region or len(regions) <= 1:
        query = select(Municipality.id, Municipality.name).where(districts_within(who.whole))
        query = query.where(Municipality.region_code == region) if region else query
        rows = db.session.execute(query.order_by(Municipality.sort_key))
        found += [(of_municipality(id), name) for id, name in rows]
    kits = {kit.scope: kit for kit in db.session.scalars(select(BrandKit))}
    return [KitPlace(scope, name, kits.get(scope)) for scope, name in found]


def get_place(scope: str, who: Who) -> KitPlace:
    """A territory whose kit is theirs to edit; raises NotFound and Forbidden."""
    if not _holds(scope, who.territory):
        raise NotFound
    if not _holds(scope, who.whole):
        raise Forbidden(
            f"Стиль задаёт тот, кто отвечает за всю территорию и за все сферы. {explain(who.action)}"
        )
    kit = db.session.scalar(select(BrandKit).where(BrandKit.scope == scope))
    return KitPlace(scope, title_places([scope])[scope], kit)


def _holds(scope: str, grants: Sequence[Grant]) -> bool:
    kind, _, key = scope.partition(":")
    if scope == COUNTRY:
        return any(grant.scope == COUNTRY for grant in grants)
    mine: ColumnElement[bool]
    if kind == "region":
        mine = (Region.code == key) & regions_within(grants)
        return db.session.scalar(select(Region.code).where(mine)) is not None
    if kind != "municipality" or not (key.isascii() and key.isdecimal()) or int(key) >= MOST_ID:
        return False
    mine = (Municipality.id == int(key)) & districts_within(grants)
    return (
        scope == of_municipality(int(key))
        and db.session.scalar(select(Municipality.id).where(mine)) is not None
    )
