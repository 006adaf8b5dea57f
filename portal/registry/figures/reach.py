"""Who sees which figures and who may bring them in: grants become conditions on Figure."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from portal.accounts.models import Grant
from portal.accounts.policy import Who
from portal.errors import NotFound
from portal.extensions import db
from portal.registry.figures.models import Figure
from portal.registry.figures.places import Where
from portal.registry.scopes import COUNTRY, districts_within, of_municipality, of_region, regions_within
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside, covers


def visible_figures(who: Who) -> ColumnElement[bool]:
    """The country's figures are everybody's who may look; others' lie inside one of the grants."""
    return or_(Figure.region_code.is_(None), *(_inside(grant) for grant in who.scopes))


def own_first(who: Who) -> list[ColumnElement[Any]]:
    """The order that puts what is told of the reader's territory before what is told of the country."""
    if any(grant.scope == COUNTRY for grant in who.scopes):
        return []
    return [Figure.region_code.is_(None)]


def _inside(grant: Grant) -> ColumnElement[bool]:
    regions = select(Region.code).where(regions_within([grant]))
    districts = select(Municipality.id).where(districts_within([grant]))
    in_place = or_(Figure.region_code.in_(regions), Figure.municipality_id.in_(districts))
    return and_(true() if grant.scope == COUNTRY else in_place, _in_spheres(grant.spheres))


def _in_spheres(spheres: list[str]) -> ColumnElement[bool]:
    if not spheres:
        return true()
    codes = sorted({code for sphere in spheres for code in codes_inside(sphere)})
    return or_(Figure.sphere_code.is_(None), Figure.sphere_code.in_(codes))


def get_figure(figure_id: int, who: Who) -> Figure:
    """The figure, if it is theirs to see."""
    figure = db.session.scalar(select(Figure).where(Figure.id == figure_id, visible_figures(who)))
    if figure is None:
        raise NotFound
    return figure


def may_write(grants: Iterable[Grant] | None, where: Where, sphere: str | None) -> bool:
    """Whether a figure of this place and sphere is inside one of these grants; None is the shell."""
    if grants is None:
        return True
    return any(_holds(grant, where) and _reaches(grant, sphere) for grant in grants)


def _holds(grant: Grant, where: Where) -> bool:
    if grant.scope == COUNTRY:
        return True
    if where.region_code is None:
        return False
    wanted = {of_region(where.region_code)}
    place = where.place
    while place is not None:
        if place.id is not None:
            wanted.add(of_municipality(place.id))
        place = place.parent
    return grant.scope in wanted


def _reaches(grant: Grant, sphere: str | None) -> bool:
    if not grant.spheres:
        return True
    return sphere is not None and covers(grant.spheres, [sphere])


def holds_region(who: Who, region_code: str) -> bool:
    """Whether the whole of a region is in one of this person's grants, in every sphere."""
    return any(grant.scope in (COUNTRY, of_region(region_code)) and not grant.spheres for grant in who.scopes)
