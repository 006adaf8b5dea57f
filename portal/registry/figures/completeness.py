"""How many of the institutions counted by others stand in the registry."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.figures.models import Figure
from portal.registry.figures.reach import holds_region
from portal.registry.organizations.models import Organization, OrgLevel

TOTAL = "Юридических лиц: РОИВ, ОМСУ и подведомственные"
"""The indicator that says how many institutions a region has; named so in the help and in slides.csv."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """The registry's own count beside the outside total; demo institutions are told apart."""

    counted: int
    demo: int
    figure: Figure

    @property
    def percent(self) -> float | None:
        """What part of the total the registry has; more than the whole is no part."""
        if not self.figure.value or self.counted > self.figure.value:
            return None
        return float(100 * self.counted / self.figure.value)


def find_completeness(who: Who, region_code: str) -> Completeness | None:
    """The registry against an outside total, for those who see the whole region; their only one by itself."""
    codes = {grant.scope.partition(":")[2] for grant in who.scopes if grant.scope.startswith("region:")}
    code = region_code or (codes.pop() if len(codes) == 1 and len(who.scopes) == 1 else "")
    return completeness(code) if code and holds_region(who, code) else None


def completeness(region_code: str) -> Completeness | None:
    """The registry against the newest outside total of this region; None where nobody has counted."""
    total = _find_total(region_code)
    if total is None:
        return None
    open_ones = (
        Organization.region_code == region_code,
        Organization.closed_on.is_(None),
        Organization.level != OrgLevel.FEDERAL,
    )
    query = select(Organization.is_demo, func.count(Organization.id)).where(*open_ones)
    counts = dict(db.session.execute(query.group_by(Organization.is_demo)).tuples().all())
    return Completeness(counts.get(False, 0), counts.get(True, 0), total)


def _find_total(region_code: str) -> Figure | None:
    whole = (Figure.region_code == region_code, Figure.municipality_id.is_(None), Figure.value.is_not(None))
    query = select(Figure).where(*whole, Figure.indicator == TOTAL)
    return db.session.scalar(query.order_by(Figure.on_date.desc(), Figure.id.desc()).limit(1))
