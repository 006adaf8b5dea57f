"""The queue of corrections: filters, counts, one page at a time. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.policy import Who
from portal.extensions import db
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import visible

ALL = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    state: str = CorrectionState.PROPOSED.value  # or "all"
    kind: str = ""
    region: str = ""
    municipality: str = ""
    q: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the state is filtered out."""
        return any((self.kind, self.region, self.municipality, self.q))


def list_corrections(who: Who, filters: Filters) -> tuple[Sequence[Correction], int]:
    """One page: those that wait the longest first, the decided ones from the newest; and how many in all."""
    query = corrections_of(who, filters)
    total = db.session.scalar(select(func.count()).select_from(_ids(who, filters).subquery())) or 0
    offset = (filters.page - 1) * filters.per_page
    return db.session.scalars(query.limit(filters.per_page).offset(offset)).all(), total


def corrections_of(who: Who, filters: Filters) -> Select[tuple[Correction]]:
    """The corrections asked, in order, with all that a line shows."""
    query = select(Correction).join(Correction.organization).where(*_conditions(who, filters))
    query = query.options(
        contains_eager(Correction.organization).options(
            joinedload(Organization.region), joinedload(Organization.municipality)
        ),
        joinedload(Correction.author),
        joinedload(Correction.decider),
    )
    if filters.state == CorrectionState.PROPOSED:
        return query.order_by(Correction.created_at, Correction.id)
    return query.order_by(Correction.id.desc())


def count_states(who: Who, filters: Filters) -> dict[str, int]:
    """How many there are in each state, and in all, under the other filters."""
    query = select(Correction.state, func.count()).join(Correction.organization)
    query = query.where(*_conditions(who, replace(filters, state=ALL))).group_by(Correction.state)
    found = {state.value: count for state, count in db.session.execute(query)}
    return {state.value: found.get(state.value, 0) for state in CorrectionState} | {ALL: sum(found.values())}


def list_of(organization: Organization, *, limit: int = 50) -> Sequence[Correction]:
    """Corrections of one institution, the newest first."""
    query = select(Correction).where(Correction.organization_id == organization.id)
    query = query.options(joinedload(Correction.author), joinedload(Correction.decider))
    return db.session.scalars(query.order_by(Correction.id.desc()).limit(limit)).all()


def count_waiting(organization: Organization) -> int:
    """How many proposals of the institution wait for a decision."""
    waits = Correction.organization_id == organization.id, Correction.state == CorrectionState.PROPOSED
    return db.session.scalar(select(func.count()).select_from(Correction).where(*waits)) or 0


def days_waiting(correction: Correction, now: datetime) -> int:
    """Whole days since it was proposed, till the decision or till now."""
    return ((correction.decided_at or now) - correction.created_at).days


def _ids(who: Who, filters: Filters) -> Select[tuple[int]]:
    query = select(Correction.id).join(Correction.organization)
    return query.where(*_conditions(who, filters))


def _conditions(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """What makes no sense is as if not asked."""
    place = in_place(filters.region, filters.municipality)
    conditions = [visible(who), *matching(filters.q), *place]
    if filters.state in set(CorrectionState):
        conditions.append(Correction.state == CorrectionState(filters.state))
    if filters.kind in set(CorrectionKind):
        conditions.append(Correction.kind == CorrectionKind(filters.kind))
    return conditions
