"""Whom a stop concerns, and who may end it. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select, true

from portal.accounts.models import Grant, User
from portal.accounts.policy import Action, Who, explain
from portal.errors import Forbidden, NotFound
from portal.extensions import db
from portal.pages.delivery.holds import covered, open_holds
from portal.pages.delivery.models import PostingHold, is_open_hold
from portal.pages.holds.places import title_holds
from portal.registry.organizations.models import Organization
from portal.registry.scopes import (
    COUNTRY,
    covers_country,
    districts_within,
    regions_within,
    visible,
    within,
)
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold with what people call its territory and who pressed."""

    hold: PostingHold
    place: str
    author: str
    can_end: bool


def list_lines(who: Who, *, is_open: bool, page: int = 1, per_page: int = 20) -> tuple[list[HoldLine], int]:
    """Holds that touch what this person sees, the latest first, and how many there are."""
    state = is_open_hold if is_open else PostingHold.ended_at.is_not(None)
    mine = [state, _touches(who)]
    total = db.session.scalar(select(func.count(PostingHold.id)).where(*mine)) or 0
    query = select(PostingHold, User.name).outerjoin(User, User.id == PostingHold.author_id).where(*mine)
    query = query.order_by(PostingHold.id.desc()).offset((page - 1) * per_page).limit(per_page)
    rows = db.session.execute(query).all()
    names = title_holds([hold for hold, _ in rows])
    ending = _endable(who, [hold for hold, _ in rows])
    lines = [HoldLine(hold, names[hold.id], name or "", hold.id in ending) for hold, name in rows]
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
    names = title_holds(touched)
    return [HoldLine(hold, names[hold.id], "", False) for hold in touched]


def list_covering(organization_id: int) -> list[HoldLine]:
    """Open holds that cover an institution, for the screens of its editors."""
    holds = open_holds()
    if not holds:
        return []
    flags = [exists().where(Organization.id == organization_id, covered([hold])) for hold in holds]
    found = [hold for hold, flag in zip(holds, db.session.execute(select(*flags)).one(), strict=True) if flag]
    names = title_holds(found)
    return [HoldLine(hold, names[hold.id], "", False) for hold in found]


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


def _endable(who: Who, holds: Sequence[PostingHold]) -> set[int]:
    """Ids of holds whose whole territory this person answers for."""
    mine = {hold.id for hold in holds if covers_country(who.whole)}
    for hold in holds:
        grants = [grant for grant in who.scopes if _reaches(grant, hold)]
        kind, _, key = hold.scope.partition(":")
        match kind:
            case "region":
                inside = exists().where(Region.code == key, regions_within(grants))
            case "municipality":
                inside = exists().where(Municipality.id == int(key), districts_within(grants))
            case "organization":
                inside = exists().where(Organization.id == int(key), within(grants))
            case _:
                if any(grant.scope == COUNTRY for grant in grants):
                    mine.add(hold.id)
                continue
        if hold.id not in mine and db.session.scalar(select(inside)):
            mine.add(hold.id)
    return mine


def _reaches(grant: Grant, hold: PostingHold) -> bool:
    """Whether a grant is over all spheres that the hold stops."""
    if not grant.spheres:
        return True
    held = {code for sphere in grant.spheres for code in codes_inside(sphere)}
    return bool(hold.sphere_codes) and set(hold.sphere_codes) <= held


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
