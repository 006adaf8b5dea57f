"""Who answers in a place: appointed by an order, substituted for a time, ended. Flushes, never commits.

The order is the truth; columns of the registry mirror it for the form of the ЦУР (docs/decisions).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, select, update

from portal import audit
from portal.errors import Conflict, NotFound
from portal.extensions import Labelled, db
from portal.registry.appointments.models import Appointment, is_main
from portal.registry.appointments.places import Place, Tier
from portal.registry.folding import fold
from portal.registry.organizations.changing import Unfit, set_fields
from portal.typography import rudate

SHOWN = 100
MIRRORED = ("name", "post", "phone", "email")
"""Fields of a person that the registry's columns repeat."""


class Standing(Labelled):
    """Whether somebody answers in a place."""

    BY_ORDER = "by_order", "По приказу"
    NO_ORDER = "no_order", "Указан в реестре, приказа нет"
    NONE = "none", "Не назначен"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers in a place on a day."""

    main: Appointment | None
    substitute: Appointment | None  # who stands in on that day
    coming: Appointment | None  # who will stand in
    named: str  # whom the registry's own column names

    @property
    def standing(self) -> Standing:
        """An order that the registry agrees with, a bare name, or nobody."""
        if self.main is not None and self.named in ("", self.main.name):
            return Standing.BY_ORDER
        return Standing.NO_ORDER if self.named else Standing.NONE


def find_holder(place: Place, *, today: date) -> Holder:
    """Who answers in this place on this day."""
    query = select(Appointment).where(place.is_here, is_in_force(today)).order_by(Appointment.id)
    named = place.organization.responsible_name if place.organization else ""
    return sort_out(db.session.scalars(query), today=today, named=named)


def is_in_force(today: date) -> Any:
    """The condition on Appointment that it acts, or is a substitution yet to come."""
    return is_main | and_(Appointment.is_substitute, Appointment.until >= today)


def sort_out(appointments: Iterable[Appointment], *, today: date, named: str) -> Holder:
    """A holder out of the appointments in force of one place."""
    rows = sorted(appointments, key=lambda row: (row.since, row.id))
    main = next((row for row in rows if not row.is_substitute), None)
    others = [row for row in rows if row.is_substitute]
    acting = next((row for row in others if row.since <= today), None)
    coming = next((row for row in others if row.since > today), None)
    return Holder(main, acting, coming, named)


def list_appointments(place: Place) -> Sequence[Appointment]:
    """Everybody who has answered here, the newest first."""
    query = select(Appointment).where(place.is_here)
    return db.session.scalars(
        query.order_by(Appointment.since.desc(), Appointment.id.desc()).limit(SHOWN)
    ).all()


def appoint(
    place: Place,
    *,
    person: Mapping[str, str],
    order_number: str,
    order_date: date | None,
    since: date,
    today: date,
    now: datetime,
) -> Appointment:
    """Make this person answer here; the one before ends the day before. Raises Unfit, Conflict."""
    _check_working(place)
    if since > today:
        raise Unfit("since", "Этот день ещё не наступил: назначение внесите, когда он придёт")
    before = db.session.scalar(select(Appointment).where(place.is_here, is_main))
    if before is not None:
        _end_before(before, since)
    row = _add(place, person, now, since=since, order_number=order_number, order_date=order_date)
    replaced = before.name if before else ""
    _record("appointment.made", place, row, replaced=replaced)
    _mirror(place, person, now)
    return row


def _check_working(place: Place) -> None:
    if place.organization is not None and place.organization.closed_on is not None:
        raise Conflict(f"Учреждение закрыто {rudate(place.organization.closed_on)}: назначать некого.")


def _end_before(before: Appointment, since: date) -> None:
    if since < before.since:
        words = f"Действующее назначение начато {rudate(before.since)}: укажите этот день или позже"
        raise Unfit("since", words)
    last = max(since - timedelta(days=1), before.since)
    ended = update(Appointment).where(Appointment.id == before.id, Appointment.until.is_(None))
    db.session.execute(ended.values(until=last))


def substitute(
    place: Place,
    *,
    person: Mapping[str, str],
    order_number: str,
    order_date: date | None,
    since: date,
    until: date,
    today: date,
    now: datetime,
) -> Appointment:
    """Let this person stand in for the main one on these days, both included. Raises Unfit, Conflict."""
    _check_working(place)
    if until < since:
        raise Unfit("until", "Последний день раньше первого")
    if until < today:
        raise Unfit("until", "Этот день уже прошёл")
    holder = find_holder(place, today=today)
    if holder.main is None:
        raise Unfit("name", "Замещать некого: сначала назначьте основного ответственного")
    other = db.session.scalar(
        select(Appointment)
        .where(place.is_here, Appointment.is_substitute)
        .where(Appointment.since <= until, Appointment.until >= since)
        .limit(1)
    )
    if other is not None:
        words = f"С {rudate(other.since)} по {rudate(other.until)} уже замещает {other.name}"
        raise Unfit("since", words)
    days = {"since": since, "until": until, "is_substitute": True}
    row = _add(place, person, now, order_number=order_number, order_date=order_date, **days)
    _record("substitution.made", place, row, until=until.isoformat())
    return row


def end(place: Place, appointment_id: int, *, today: date, now: datetime) -> Appointment:
    """Stop an appointment or a substitution with this day; the institution may be left without anybody."""
    row = db.session.scalar(
        select(Appointment).where(place.is_here, Appointment.id == appointment_id, is_in_force(today))
    )
    if row is None:
        raise NotFound
    if row.is_substitute:
        row.until = min(today, row.since) - timedelta(days=1) if row.since > today else today
        _record("substitution.ended", place, row)
        return row
    row.until = max(today, row.since)
    _record("appointment.ended", place, row)
    _mirror(place, dict.fromkeys(MIRRORED, ""), now)
    return row


def _add(place: Place, person: Mapping[str, str], now: datetime, **values: Any) -> Appointment:
    keys = {Tier.REGIONS: "region_code", Tier.DISTRICTS: "municipality_id"}
    values[keys.get(place.tier, "organization_id")] = place.key
    words = fold(person["name"])
    row = Appointment(**person, **values, search_text=words, created_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def _mirror(place: Place, person: Mapping[str, str], now: datetime) -> None:
    if place.organization is not None:
        values = {f"responsible_{name}": person.get(name, "") for name in MIRRORED}
        set_fields(place.organization, values, now=now)


def _record(action: str, place: Place, row: Appointment, **more: str) -> None:
    organization_id = place.organization.id if place.organization else None
    order = {"order": row.order_number, "since": row.since.isoformat()}
    subject = f"appointment:{row.id}" if organization_id else f"{place.tier}:{place.key}"
    audit.record(action, subject, organization_id=organization_id, name=row.name, **order, **more)
