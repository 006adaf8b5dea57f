"""Exemptions: asked by an institution, decided by its curator, looked at again. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.networks.contract import Network
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

DECIDED = "Это освобождение уже решили. Обновите страницу, чтобы увидеть решение."
WAITS = "Такое освобождение уже ждёт решения или действует. Откройте его в списке."
WORKING = (ExemptionState.ASKED, ExemptionState.GRANTED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the curator decided; a grant has a day to look again."""

    is_granted: bool
    words: str
    review_on: date | None = None


def get_organization(organization_id: int, who: Who) -> Organization:
    """The institution with its region, if it is theirs."""
    query = select(Organization).where(Organization.id == organization_id)
    return one_for(who, query.options(joinedload(Organization.region)), Organization.id)


def get_exemption(exemption_id: int, who: Who) -> PageExemption:
    """The exemption, if its institution is theirs."""
    query = select(PageExemption).join(PageExemption.organization).where(PageExemption.id == exemption_id)
    query = query.options(
        contains_eager(PageExemption.organization).joinedload(Organization.region),
        joinedload(PageExemption.author),
        joinedload(PageExemption.decider),
    )
    return one_for(who, query, PageExemption.organization_id)


def list_of(organization: Organization) -> Sequence[PageExemption]:
    """All exemptions of an institution, the last first."""
    query = select(PageExemption).where(PageExemption.organization_id == organization.id)
    return db.session.scalars(query.order_by(PageExemption.id.desc())).all()


def ask(
    organization: Organization,
    *,
    network: Network | None,
    ground: str,
    media_id: int | None,
    author_id: int | None,
    now: datetime,
) -> PageExemption:
    """Ask to keep no page in a network, or in any; raises Conflict where one stands already."""
    standing = f"{organization.id}:{network.value if network else 'all'}"
    if db.session.scalar(select(PageExemption.id).where(PageExemption.standing == standing)):
        raise Conflict(WAITS)
    row = PageExemption(
        organization_id=organization.id,
        network=network,
        ground=ground,
        media_id=media_id,
        author_id=author_id,
        standing=standing,
        asked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    _record("exemption.asked", row, ground=ground)
    return row


def decide(row: PageExemption, decision: Decision, *, decider_id: int, now: datetime) -> None:
    """Grant or refuse what is asked, or what is granted anew at its review; raises Conflict."""
    state = ExemptionState.GRANTED if decision.is_granted else ExemptionState.REFUSED
    if not decision.is_granted and row.state is ExemptionState.GRANTED:
        state = ExemptionState.ENDED
    values: dict[str, Any] = {
        "state": state,
        "words": decision.words,
        "review_on": decision.review_on if decision.is_granted else None,
        "decider_id": decider_id,
        "decided_at": now,
        "standing": row.standing if decision.is_granted else None,
    }
    _move(row, values)
    _record(f"exemption.{state.value}", row, words=decision.words)


def withdraw(row: PageExemption, *, now: datetime) -> None:
    """The institution needs it no more: it will keep a page after all."""
    _move(row, {"state": ExemptionState.ENDED, "decided_at": now, "standing": None, "review_on": None})
    _record("exemption.withdrawn", row)


def _move(row: PageExemption, values: dict[str, Any]) -> None:
    stands = update(PageExemption).where(
        PageExemption.id == row.id,
        PageExemption.state == row.state,
        PageExemption.state.in_(WORKING),
        PageExemption.decided_at.is_(None)
        if row.decided_at is None
        else PageExemption.decided_at == row.decided_at,
    )
    if db.session.scalar(stands.values(**values).returning(PageExemption.id)) is None:
        raise Conflict(DECIDED)
    db.session.refresh(row)


def _record(action: str, row: PageExemption, **details: Any) -> None:
    network = row.network.value if row.network else ""
    subject = f"exemption:{row.id}"
    audit.record(action, subject, organization_id=row.organization_id, network=network, **details)
