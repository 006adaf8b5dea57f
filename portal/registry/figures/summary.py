"""One source on one page: its tables and its growth, never mixed with another's. Reads only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.errors import NotFound
from portal.extensions import db
from portal.registry.figures.models import Figure
from portal.registry.figures.reach import own_first, visible_figures

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one indicator by one source: a table, or the growth of one thing over dates."""

    indicator: str
    figures: tuple[Figure, ...]
    is_growth: bool

    @property
    def notes(self) -> list[str]:
        """What must be known to read them, each once."""
        return list(dict.fromkeys(one.note for one in self.figures if one.note))

    @property
    def has_whole(self) -> bool:
        """Whether something is told «out of» something."""
        return any(one.out_of is not None for one in self.figures)

    @property
    def dates(self) -> list[Figure]:
        """One figure of each date, for the words under the title."""
        return list({(one.on_date, one.precision, one.date_words): one for one in self.figures}.values())


def list_sources(who: Who) -> Sequence[Row[Any]]:
    """Every source this person sees: its name and how many figures; of their territory and newest first."""
    order = [func.min(case((column, 1), else_=0)) for column in own_first(who)]
    query = select(Figure.source, func.count(Figure.id).label("count"), func.max(Figure.id).label("id"))
    query = (
        query.where(visible_figures(who))
        .group_by(Figure.source)
        .order_by(*order, func.max(Figure.on_date).desc(), Figure.source)
    )
    return db.session.execute(query.limit(50)).all()


def get_summary(source: str, who: Who) -> list[Block]:
    """The blocks of a source in the order of its rows; raises NotFound where nothing is seen of it."""
    query = select(Figure).where(Figure.source == source, visible_figures(who))
    query = query.options(joinedload(Figure.sphere), joinedload(Figure.region)).order_by(Figure.id)
    figures = db.session.scalars(query.limit(MOST)).all()
    if not figures:
        raise NotFound
    by_indicator: dict[str, list[Figure]] = defaultdict(list)
    for one in figures:
        by_indicator[one.indicator].append(one)
    return [_make_block(indicator, found) for indicator, found in by_indicator.items()]


def _make_block(indicator: str, figures: list[Figure]) -> Block:
    """Several dates of one thing are a growth; anything else is a table."""
    things = {(one.territory, one.sphere_code) for one in figures}
    is_growth = len(things) == 1 and len(figures) > 1 and all(one.value is not None for one in figures)
    if is_growth:
        figures = sorted(figures, key=lambda one: one.on_date)
    return Block(indicator, tuple(figures), is_growth)


def label_of(one: Figure, block: Block) -> str:
    """What tells this row from its neighbours: the sphere where the territory is one, else the territory."""
    if one.sphere and len({other.territory for other in block.figures}) == 1:
        return one.sphere.name
    region = one.region.name if one.region else ""
    short = one.territory.removeprefix(region).lstrip(" ,")
    name = short.strip("()") if short.startswith("(") else short or one.territory
    return name[:1].upper() + name[1:]
