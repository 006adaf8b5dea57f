"""Corrections: proposed by an institution, decided by the ЦУР, applied. Flushes, never commits."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.appointments.places import place_of_organization
from portal.registry.appointments.services import appoint
from portal.registry.corrections.kinds import ENDING, RULES
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.changing import Unfit, plain, set_fields
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for
from portal.typography import rudate

DAYS = {"closed_on"}
"""Columns that JSON keeps as «2026-09-01»."""
DECIDED = "Это предложение уже {}: кто-то успел раньше. Откройте его снова, чтобы увидеть решение."
REPLACED = "Заменено новым предложением"
GONE = "Учреждение закрыто, исправлять в нём нечего"


class Moved(Conflict):
    """The registry has changed since the one who decides looked at it."""


def get_correction(correction_id: int, who: Who) -> Correction:
    """The correction, if its institution is theirs."""
    query = select(Correction).join(Correction.organization).where(Correction.id == correction_id)
    query = query.options(
        contains_eager(Correction.organization).joinedload(Organization.region),
        joinedload(Correction.author),
        joinedload(Correction.decider),
    )
    return one_for(who, query, Correction.organization_id)


def find_waiting(organization: Organization, kind: CorrectionKind) -> Correction | None:
    """The proposal of this kind that waits for a decision."""
    return db.session.scalar(
        select(Correction)
        .options(joinedload(Correction.author))
        .where(Correction.organization_id == organization.id, Correction.kind == kind)
        .where(Correction.state == CorrectionState.PROPOSED)
    )


def propose(
    organization: Organization,
    kind: CorrectionKind,
    *,
    values: Mapping[str, Any],
    ground: str,
    ground_date: date | None,
    since: date,
    media_id: int | None,
    author_id: int | None,
    now: datetime,
) -> Correction:
    """Ask for a change; one of the same kind that waits is replaced. Raises Unfit, Conflict."""
    check_working(organization)
    changes = find_changes(organization, kind, values)
    if not changes:
        raise Unfit(RULES[kind].fields[0], "Новые сведения те же, что в реестре: исправлять нечего")
    _withdraw_waiting(organization.id, (kind,), REPLACED, now)
    row = Correction(
        organization=organization,
        kind=kind,
        changes=changes,
        ground=ground,
        ground_date=ground_date,
        since=since,
        media_id=media_id,
        author_id=author_id,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    _record("correction.proposed", row, changes=changes)
    return row


def check_working(organization: Organization) -> None:
    """Refuse to correct what is no more; raises Conflict."""
    if organization.closed_on is not None:
        words = f"Учреждение закрыто {rudate(organization.closed_on)}: исправления не принимаются."
        raise Conflict(f"{words} Если это ошибка, напишите куратору.")


def find_changes(
    organization: Organization, kind: CorrectionKind, values: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Columns whose value would be another, with what stands there now."""
    pairs = {name: [plain(getattr(organization, name)), plain(values[name])] for name in RULES[kind].fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def current_values(row: Correction) -> dict[str, Any]:
    """What stands in the registry now in the columns of the correction."""
    return {name: plain(getattr(row.organization, name)) for name in row.changes}


def digest_of(row: Correction) -> str:
    """A sum of what stands in the registry now: the one who confirms sends back what they saw."""
    text = json.dumps(current_values(row), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def has_moved(row: Correction) -> bool:
    """Whether the registry is no longer what the proposal was made of."""
    return any(value != row.changes[name][0] for name, value in current_values(row).items())


def days_until(row: Correction, now: datetime) -> int:
    """In how many days the change comes into force; zero when it has."""
    return max((row.since - local_today(row.organization.region.timezone, now)).days, 0)


def confirm(row: Correction, *, seen: str, decider_id: int, now: datetime) -> None:
    """Write the change into the registry; raises Moved, Unfit, Conflict: then nothing must be committed."""
    if days_until(row, now):
        raise Unfit("since", f"Вступает в силу {rudate(row.since)}: подтвердите в этот день или позже")
    _decide(row, CorrectionState.CONFIRMED, now, decider_id=decider_id)
    organization = db.session.get_one(
        Organization, row.organization_id, populate_existing=True, with_for_update=True
    )
    check_working(organization)
    if digest_of(row) != seen:
        raise Moved("Пока вы смотрели, сведения в реестре изменились. Сравните ещё раз и решите заново.")
    _apply(row, organization, now)
    _record("correction.confirmed", row, changes=row.changes)


def refuse(row: Correction, *, reason: str, decider_id: int, now: datetime) -> None:
    """Leave the registry as it is, and say why."""
    _decide(row, CorrectionState.REFUSED, now, decider_id=decider_id, reason=reason)
    _record("correction.refused", row, reason=reason)


def withdraw(row: Correction, *, now: datetime) -> None:
    """Take the proposal back."""
    _decide(row, CorrectionState.WITHDRAWN, now)
    _record("correction.withdrawn", row)


def _decide(row: Correction, state: CorrectionState, now: datetime, **values: Any) -> None:
    """Of many deciders exactly one gets it; raises Conflict for the rest."""
    waits = update(Correction).where(Correction.id == row.id, Correction.state == CorrectionState.PROPOSED)
    moved = waits.values(state=state, decided_at=now, **values).returning(Correction.id)
    if db.session.scalar(moved) is None:
        db.session.refresh(row, ["state"])
        raise Conflict(DECIDED.format(row.state.label.lower()))
    db.session.refresh(row, ["state", "decided_at", "decider_id", "reason"])


def _apply(row: Correction, organization: Organization, now: datetime) -> None:
    new = {name: pair[1] for name, pair in row.changes.items()}
    if row.kind is CorrectionKind.RESPONSIBLE:
        _appoint(row, organization, new, now)
        return
    if row.kind is CorrectionKind.MERGER:
        _join(organization, db.session.get(Organization, new["successor_id"]))
    values = {
        name: date.fromisoformat(value) if name in DAYS and value else value for name, value in new.items()
    }
    set_fields(organization, values, now=now, correction=row.id)
    if row.kind in ENDING:
        rest = tuple(kind for kind in CorrectionKind if kind is not row.kind)
        _withdraw_waiting(organization.id, rest, GONE, now)


def _join(organization: Organization, successor: Organization | None) -> None:
    """Note in the history of the successor whom it takes in; raises Unfit where it cannot."""
    check_successor(organization, successor)
    assert successor
    subject = f"organization:{successor.id}"
    name = organization.short_name
    audit.record("organization.absorbed", subject, organization_id=successor.id, name=name)


def _appoint(row: Correction, organization: Organization, new: Mapping[str, Any], now: datetime) -> None:
    """A new responsible is an appointment by the order that the proposal names."""
    names = ("name", "post", "phone", "email")
    stands = {name: getattr(organization, f"responsible_{name}") for name in names}
    appoint(
        place_of_organization(organization),
        person={name: new.get(f"responsible_{name}", stands[name]) for name in names},
        order_number=row.ground,
        order_date=row.ground_date,
        since=row.since,
        today=local_today(organization.region.timezone, now),
        now=now,
    )


def check_successor(organization: Organization, successor: Organization | None) -> None:
    """Refuse to merge into nobody, into oneself, into what is no more; raises Unfit."""
    if successor is None:
        raise Unfit("successor_inn", "Учреждения с таким ИНН в реестре нет")
    if successor.id == organization.id:
        raise Unfit("successor_inn", "Это ИНН самого учреждения: присоединить его к себе нельзя")
    if successor.closed_on is not None:
        raise Unfit("successor_inn", f"«{successor.short_name}» само закрыто {rudate(successor.closed_on)}")


def find_successor(inn: str, kpp: str) -> Organization | None:
    """Whom the requisites name; of branches the first that works. Raises Unfit where КПП is needed."""
    query = select(Organization).where(Organization.inn == inn)
    if kpp:
        query = query.where(Organization.kpp == kpp)
    found = db.session.scalars(
        query.order_by(Organization.closed_on.is_not(None), Organization.id).limit(2)
    ).all()
    if len(found) > 1 and found[1].closed_on is None:
        raise Unfit("successor_kpp", "У этого ИНН в реестре несколько учреждений: укажите КПП")
    return found[0] if found else None


def _withdraw_waiting(
    organization_id: int, kinds: tuple[CorrectionKind, ...], reason: str, now: datetime
) -> None:
    waits = update(Correction).where(
        Correction.organization_id == organization_id,
        Correction.kind.in_(kinds),
        Correction.state == CorrectionState.PROPOSED,
    )
    moved = waits.values(state=CorrectionState.WITHDRAWN, reason=reason, decided_at=now)
    for row in db.session.scalars(moved.returning(Correction)).all():
        _record("correction.withdrawn", row, reason=reason)


def _record(action: str, row: Correction, **details: Any) -> None:
    subject = f"correction:{row.id}"
    audit.record(action, subject, organization_id=row.organization_id, kind=row.kind.value, **details)
