"""The list of figures: filters, one page at a time, what the filters offer. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.figures.models import Figure, FigureChange
from portal.registry.figures.reach import own_first, visible_figures
from portal.registry.folding import words_of
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import codes_inside

MOST_OPTIONS = 300
COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    region: str = ""  # a code, or "country": of the whole country
    municipality: str = ""
    sphere: str = ""
    indicator: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        asked = (self.q, self.region, self.municipality, self.sphere, self.indicator, self.source)
        return any((*asked, self.since, self.until))


def conditions_of(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """What this person may see of what was asked; what makes no sense is as if not asked."""
    conditions = [visible_figures(who), *_in_place(filters)]
    conditions += [Figure.search_text.contains(word, autoescape=True) for word in words_of(filters.q)[:8]]
    if filters.sphere:
        conditions.append(Figure.sphere_code.in_(codes_inside(filters.sphere)))
    if filters.indicator:
        conditions.append(Figure.indicator == filters.indicator)
    if filters.source:
        conditions.append(Figure.source == filters.source)
    if day := _day(filters.since):
        conditions.append(Figure.on_date >= day)
    if day := _day(filters.until):
        conditions.append(Figure.on_date <= day)
    return conditions


def _in_place(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.region == COUNTRY:
        conditions.append(Figure.region_code.is_(None))
    elif filters.region:
        conditions.append(Figure.region_code == filters.region)
    if filters.municipality.isascii() and filters.municipality.isdecimal() and len(filters.municipality) < 10:
        key = int(filters.municipality)
        inside = select(Municipality.id).where(or_(Municipality.id == key, Municipality.parent_id == key))
        conditions.append(Figure.municipality_id.in_(inside))
    return conditions


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def list_figures(who: Who, filters: Filters) -> tuple[Sequence[Figure], int]:
    """One page of the list, the reader's territory and the newest first, and how many there are in all."""
    conditions = conditions_of(who, filters)
    total = db.session.scalar(select(func.count(Figure.id)).where(*conditions)) or 0
    query = select(Figure).where(*conditions).options(joinedload(Figure.sphere))
    query = query.order_by(*own_first(who), Figure.on_date.desc(), Figure.id)
    page = query.limit(filters.per_page).offset((filters.page - 1) * filters.per_page)
    return db.session.scalars(page).all(), total


def list_values(who: Who, column: InstrumentedAttribute[Any]) -> Sequence[Any]:
    """Different values of a column among the figures seen, in order, for the filter."""
    query = select(column).where(visible_figures(who)).distinct().order_by(column).limit(MOST_OPTIONS)
    return db.session.scalars(query).all()


def list_seen_regions(who: Who) -> Sequence[Region]:
    """Regions that have figures this person sees."""
    codes = select(Figure.region_code).where(visible_figures(who))
    return db.session.scalars(select(Region).where(Region.code.in_(codes)).order_by(Region.sort_key)).all()


def list_same(figure: Figure, who: Who) -> Sequence[Figure]:
    """The same territory, sphere and indicator on other dates and by other sources, the oldest first."""
    same = (
        visible_figures(who),
        Figure.territory == figure.territory,
        Figure.indicator == figure.indicator,
        Figure.sphere_code.is_not_distinct_from(figure.sphere_code),
    )
    return db.session.scalars(
        select(Figure).where(*same).order_by(Figure.on_date, Figure.id).limit(100)
    ).all()


def list_changes(figure: Figure) -> Sequence[FigureChange]:
    """What the figure was before, the newest first."""
    mine = select(FigureChange).where(FigureChange.figure_id == figure.id)
    mine = mine.options(joinedload(FigureChange.author)).order_by(FigureChange.id.desc())
    return db.session.scalars(mine.limit(100)).all()
