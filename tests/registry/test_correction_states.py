"""Whatever order people act in, a correction is decided once; the registry is never overwritten blindly."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.audit import AuditEvent
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.appointments.services import find_holder
from portal.registry.corrections import services
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.models import Organization
from tests.factories import make_organization, make_user
from tests.registry.correcting import make_appointment, make_correction

KINDS = (CorrectionKind.HEAD, CorrectionKind.RENAMING, CorrectionKind.CONTACTS, CorrectionKind.CLOSING)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "confirm", "refuse", "withdraw", "import"]),
        st.sampled_from(KINDS),
        st.integers(0, 2),
    ),
    max_size=12,
)
FIELD = {
    CorrectionKind.HEAD: "head_name",
    CorrectionKind.RENAMING: "short_name",
    CorrectionKind.CONTACTS: "address",
}


def values_of(school: Organization, kind: CorrectionKind, number: int) -> dict[str, object]:
    """New values of a kind; the same number gives the same."""
    stands = {name: getattr(school, name) for name in services.RULES[kind].fields}
    if kind is CorrectionKind.CLOSING:
        return {"closed_on": date(2026, 9, 1)}
    return stands | {FIELD[kind]: f"Значение {number}"}


def act(school: Organization, step: str, kind: CorrectionKind, number: int, decider_id: int) -> None:
    """One deed of one person."""
    now = datetime.now(UTC)
    if step == "import":
        if kind in FIELD:
            setattr(school, FIELD[kind], f"Из файла {number}")
        return
    if step == "propose":
        make_correction(school, kind, **values_of(school, kind, number))
        return
    row = services.find_waiting(school, kind)
    if row is None:
        return
    if step == "confirm":
        services.confirm(row, seen=services.digest_of(row), decider_id=decider_id, now=now)
    elif step == "refuse":
        services.refuse(row, reason="нет приказа", decider_id=decider_id, now=now)
    else:
        services.withdraw(row, now=now)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_deeds_leaves_one_waiting_per_kind_and_no_decision_undone(
    app: Flask, steps: list[tuple[str, CorrectionKind, int]]
) -> None:
    school, decider_id = make_organization(), make_user(Role.CURATOR).id
    decided: dict[int, CorrectionState] = {}
    for step, kind, number in steps:
        try:
            act(school, step, kind, number, decider_id)
            db.session.commit()
        except (Conflict, Unfit):
            db.session.rollback()
        rows = db.session.scalars(select(Correction).where(Correction.organization_id == school.id)).all()
        waiting = [row.kind for row in rows if row.state is CorrectionState.PROPOSED]
        assert len(waiting) == len(set(waiting))
        assert all(row.state is decided.get(row.id, row.state) for row in rows)
        decided |= {row.id: row.state for row in rows if row.state is not CorrectionState.PROPOSED}
        assert not (school.closed_on and waiting)
    confirmed = sum(state is CorrectionState.CONFIRMED for state in decided.values())
    mine = AuditEvent.organization_id == school.id, AuditEvent.action == "correction.confirmed"
    assert db.session.scalar(select(func.count()).select_from(AuditEvent).where(*mine)) == confirmed


@pytest.mark.usefixtures("app")
def test_of_two_curators_one_decides_and_the_other_is_told() -> None:
    row, who = make_correction(make_organization()), make_user(Role.CURATOR)
    now, seen = datetime.now(UTC), services.digest_of(row)
    services.confirm(row, seen=seen, decider_id=who.id, now=now)
    db.session.commit()
    with pytest.raises(Conflict, match="уже подтверждено"):
        services.refuse(row, reason="поздно", decider_id=who.id, now=now)


@pytest.mark.usefixtures("app")
def test_what_moved_since_the_curator_looked_is_not_overwritten() -> None:
    school = make_organization()
    row, who = make_correction(school), make_user(Role.CURATOR)
    seen = services.digest_of(row)
    school.head_name = "Третий Человек"
    db.session.commit()
    with pytest.raises(services.Moved):
        services.confirm(row, seen=seen, decider_id=who.id, now=datetime.now(UTC))
    db.session.rollback()
    assert (school.head_name, row.state) == ("Третий Человек", CorrectionState.PROPOSED)
    services.confirm(row, seen=services.digest_of(row), decider_id=who.id, now=datetime.now(UTC))
    assert school.head_name == "Новикова Анна Ильинична"


@pytest.mark.usefixtures("app")
def test_a_change_is_not_confirmed_before_its_day() -> None:
    school = make_organization()
    row = make_correction(school, since=date.today() + timedelta(days=3))
    with pytest.raises(Unfit, match="Вступает в силу"):
        services.confirm(row, seen=services.digest_of(row), decider_id=1, now=datetime.now(UTC))


@pytest.mark.usefixtures("app")
def test_a_second_proposal_of_a_kind_replaces_the_first() -> None:
    school = make_organization()
    first = make_correction(school)
    make_correction(school, head_name="Другой Человек")
    db.session.refresh(first)
    assert (first.state, first.reason) == (CorrectionState.WITHDRAWN, services.REPLACED)


@pytest.mark.usefixtures("app")
def test_a_confirmed_responsible_is_appointed_by_the_order_of_the_proposal() -> None:
    school = make_organization()
    before = make_appointment(school, "Прежний Человек", since=date(2026, 8, 1))
    person = {"responsible_name": "Новый Человек", "responsible_post": "методист"}
    rest = {"responsible_phone": "", "responsible_email": ""}
    row = make_correction(school, CorrectionKind.RESPONSIBLE, **person, **rest)
    services.confirm(row, seen=services.digest_of(row), decider_id=make_user().id, now=datetime.now(UTC))
    db.session.commit()
    place = services.place_of_organization(school)
    holder = find_holder(place, today=date.today())
    assert holder.main and (holder.main.name, holder.main.order_number) == ("Новый Человек", "приказ № 12")
    assert (school.responsible_name, school.responsible_phone) == ("Новый Человек", "")
    db.session.refresh(before)
    assert before.until == date(2026, 8, 31)


@pytest.mark.usefixtures("app")
def test_nobody_is_merged_into_what_was_closed_meanwhile() -> None:
    school, other = make_organization(), make_organization()
    values = {"successor_id": other.id, "closed_on": date(2026, 9, 1)}
    row = make_correction(school, CorrectionKind.MERGER, **values)
    other.closed_on = date(2026, 9, 2)
    db.session.commit()
    with pytest.raises(Unfit, match="само закрыто"):
        services.confirm(row, seen=services.digest_of(row), decider_id=make_user().id, now=datetime.now(UTC))
    db.session.rollback()
    assert school.closed_on is None
