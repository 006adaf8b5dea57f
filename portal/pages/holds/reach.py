"""Who may stop a territory, whom a stop concerns, and what it is called. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select, true

from portal.accounts.models import User
from portal.accounts.policy import Action, Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.pages.delivery.holds import covered, open_holds
from portal.pages.delivery.models import PostingHold, is_open_hold
from portal.registry.organizations.models import Organization
from portal.registry.people.places import title_places
from portal.registry.scopes import (
    COUNTRY,
    covers_country,
    districts_within,
    of_municipality,
    of_organization,
    of_region,
    regions_within,
    visible,
)
from portal.registry.territories.models import Municipality, Region

WHOLE = "Вся страна"


@dataclass(frozen=True, slots=True)
class Place:
    """A territory that may be stopped."""

    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold with what people call its territory and who pressed."""

    hold: PostingHold
    place: str
    author: str
    can_end: bool


def list_places(who: Who, organization_id: int | None = None) -> list[Place]:
    """Territories that this person may stop, the wider first; an institution only where it is named."""
    grants, found = who.whole, list[Place]()
    if organization_id is not None and (place := _find_organization(who, organization_id)):
        found.append(place)
    if covers_country(grants):
        found.append(Place(COUNTRY, WHOLE))
    regions = select(Region).where(regions_within(grants)).order_by(Region.sort_key)
    found += [Place(of_region(one.code), one.short) for one in db.session.scalars(regions)]
    query = select(Municipality.id, Municipality.name, Region.short)
    query = query.join(Region, Region.code == Municipality.region_code).where(districts_within(grants))
    query = query.order_by(Region.sort_key, Municipality.sort_key)
    found += [
        Place(of_municipality(id), f"{name} ({region})") for id, name, region in db.session.execute(query)
    ]
    own = [grant.scope for grant in grants if grant.scope.startswith("organization:")]
    for scope in own:
        if place := _find_organization(who, int(scope.partition(":")[2])):
            found.append(place)
    return list({place.scope: place for place in found}.values())


def list_lines(who: Who, *, is_open: bool, page: int = 1, per_page: int = 20) -> tuple[list[HoldLine], int]:
    """Holds that touch what this person sees, the latest first, and how many there are."""
    state = is_open_hold if is_open else PostingHold.ended_at.is_not(None)
    mine = [state, _touches(who)]
    total = db.session.scalar(select(func.count(PostingHold.id)).where(*mine)) or 0
    query = select(PostingHold, User.name).outerjoin(User, User.id == PostingHold.author_id).where(*mine)
    query = query.order_by(PostingHold.id.desc()).offset((page - 1) * per_page).limit(per_page)
    rows = db.session.execute(query).all()
    names = title_places([hold.scope for hold, _ in rows])
    ending = _endable(who, [hold for hold, _ in rows])
    lines = [HoldLine(hold, names[hold.scope], name or "", hold.id in ending) for hold, name in rows]
    return lines, total


def list_banners(who: Who) -> list[HoldLine]:
    """Open holds that touch what this person sees; a query alone where there are none."""
    holds = open_holds()
    if not holds:
        return []
    flags = [exists().where(visible(who), covered([hold])) for hold in holds]
    touched = [
        hold for hold, flag in zip(holds, db.session.execute(select(*flags)).one(), strict=True) if flag
    ]
    names = title_places([hold.scope for hold in touched])
    return [HoldLine(hold, names[hold.scope], "", False) for hold in touched]


def list_covering(organization_id: int) -> list[HoldLine]:
    """Open holds that cover an institution, for the screens of its editors."""
    holds = open_holds()
    if not holds:
        return []
    flags = [exists().where(Organization.id == organization_id, covered([hold])) for hold in holds]
    found = [hold for hold, flag in zip(holds, db.session.execute(select(*flags)).one(), strict=True) if flag]
    names = title_places([hold.scope for hold in found])
    return [HoldLine(hold, names[hold.scope], "", False) for hold in found]


def get_hold(hold_id: int, who: Who) -> PostingHold:
    """A hold that this person may end; raises NotFound and Forbidden."""
    hold = db.session.scalar(select(PostingHold).where(PostingHold.id == hold_id, _touches(who)))
    if hold is None:
        raise NotFound
    if hold.id not in _endable(who, [hold]):
        raise Forbidden(
            f"Остановку снимает тот, кто отвечает за всю её территорию. {explain(Action.HOLD_POSTS)}"
        )
    return hold


def _find_organization(who: Who, organization_id: int) -> Place | None:
    query = select(Organization.short_name).where(Organization.id == organization_id, visible(who))
    name = db.session.scalar(query)
    return Place(of_organization(organization_id), name) if name is not None else None


def _endable(who: Who, holds: Sequence[PostingHold]) -> set[int]:
    """Ids of holds whose whole territory this person answers for."""
    mine = {hold.id for hold in holds if covers_country(who.whole)}
    for hold in holds:
        kind, _, key = hold.scope.partition(":")
        match kind:
            case "region":
                inside = exists().where(Region.code == key, regions_within(who.whole))
            case "municipality":
                inside = exists().where(Municipality.id == int(key), districts_within(who.whole))
            case "organization":
                inside = exists().where(Organization.id == int(key), visible(who))
            case _:
                continue
        if hold.id not in mine and db.session.scalar(select(inside)):
            mine.add(hold.id)
    return mine


def _touches(who: Who) -> ColumnElement[bool]:
    """The condition on PostingHold that it covers something of what this person sees."""
    if covers_country(who.scopes):
        return true()
    above = select(Organization.municipality_id).where(visible(who))
    scopes = (
        select("region:" + Organization.region_code).where(visible(who)),
        select("municipality:" + cast(Organization.municipality_id, String)).where(visible(who)),
        select("municipality:" + cast(Municipality.parent_id, String)).where(Municipality.id.in_(above)),
        select("organization:" + cast(Organization.id, String)).where(visible(who)),
        select("organization:" + cast(Organization.parent_id, String)).where(visible(who)),
    )
    return or_(PostingHold.scope == COUNTRY, *[PostingHold.scope.in_(inside) for inside in scopes])
