"""The machine of cases: whatever people press in whatever order, one case is open and history tells all."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from portal.audit import AuditEvent
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.marks.cases.services import Incomplete, Said, find_case, move_case
from portal.pages.marks.cases.states import Deed, is_open, list_deeds, next_state
from portal.pages.marks.models import CaseKind, CaseState, CaseStep, MarkCase
from portal.pages.networks.contract import Mark
from portal.pages.social.models import SocialPage
from tests.factories import make_user
from tests.pages.factories import make_page
from tests.pages.marks.making import NOW, move

SAID = Said(words="основание", number="№ 651-77", link="https://rkn.example/1")


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page of a school."""
    return make_page()


def cases_of(page: SocialPage) -> list[MarkCase]:
    """All cases of a page."""
    return list(db.session.scalars(select(MarkCase).where(MarkCase.page_id == page.id)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(CaseKind),
    deeds=st.lists(st.tuples(st.sampled_from(Deed), st.booleans()), max_size=14),
)
def test_no_order_of_deeds_leaves_two_open_cases_or_a_hole_in_history(
    app: Flask, kind: CaseKind, deeds: list[tuple[Deed, bool]]
) -> None:
    page, done = make_page(), 0
    for number, (deed, is_full) in enumerate(deeds):
        before = find_case(page.id, kind)
        state, open_before = (before.state, before.is_open) if before else (None, False)
        said = SAID if is_full else Said()
        try:
            move_case(page, kind, deed, said, now=NOW + timedelta(minutes=number))
        except (Conflict, Incomplete):
            db.session.rollback()
            after = find_case(page.id, kind)
            assert (after.state, after.is_open) == (state, open_before) if after else state is None
            continue
        db.session.commit()
        done += 1
        after = find_case(page.id, kind)
        assert after and after.state is next_state(kind, state, deed)
        assert sum(case.is_open for case in cases_of(page)) <= 1
        assert all(
            case.is_open <= is_open(kind, case.state, is_confirmed=case.details.get("is_confirmed", False))
            for case in cases_of(page)
        )
        assert after.due_at is None or after.is_open
    ids = [case.id for case in cases_of(page)]
    assert db.session.scalar(select(func.count()).where(CaseStep.case_id.in_(ids))) == done
    subjects = [f"case:{id}" for id in ids]
    assert db.session.scalar(select(func.count()).where(AuditEvent.subject.in_(subjects))) == done


@given(st.sampled_from(CaseKind), st.sampled_from(CaseState))
def test_every_state_that_can_be_reached_has_a_way_on_or_is_an_end(kind: CaseKind, state: CaseState) -> None:
    reached: set[CaseState | None] = {None}
    while fresh := {to for one in reached for deed in Deed if (to := next_state(kind, one, deed))} - reached:
        reached |= fresh
    if state in reached and is_open(kind, state):
        assert list_deeds(kind, state)
    assert Deed.LOSE not in list_deeds(kind, state)


def test_gov_mark_waits_a_day_and_its_grant_is_attested_on_the_page(page: SocialPage) -> None:
    user = make_user()
    case = move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    assert case.due_at == NOW + timedelta(hours=24)
    case = move(page, CaseKind.GOV_MARK, Deed.GRANT, user=user)
    db.session.refresh(page)
    assert (case.state, case.is_open, case.due_at) == (CaseState.GRANTED, False, None)
    assert page.gov_mark is Mark.YES and user.name in page.gov_mark_source


def test_number_is_placed_in_three_days_and_decided_in_ten_working_days(page: SocialPage) -> None:
    assert move(page, CaseKind.RKN, Deed.REQUEST).due_at is None
    case = move(page, CaseKind.RKN, Deed.NUMBER, number="651-77")
    assert case.due_at == datetime(2026, 11, 23, 16, 59, tzinfo=UTC)  # the end of the day in Barnaul, МСК+4
    case = move(page, CaseKind.RKN, Deed.PLACE, now=datetime(2026, 12, 25, 9, tzinfo=UTC))
    assert (
        case.due_at and case.due_at.date() > datetime(2027, 1, 15, tzinfo=UTC).date()
    )  # holidays do not count


def test_number_comes_before_it_is_placed_and_a_ground_before_an_exemption(page: SocialPage) -> None:
    with pytest.raises(Incomplete):
        move(page, CaseKind.RKN, Deed.EXEMPT)
    move(page, CaseKind.RKN, Deed.REQUEST)
    with pytest.raises(Incomplete):
        move(page, CaseKind.RKN, Deed.PLACE)
    with pytest.raises(Incomplete):
        move(page, CaseKind.RKN, Deed.NUMBER)


def test_exemption_holds_only_once_confirmed(page: SocialPage) -> None:
    case = move(page, CaseKind.RKN, Deed.EXEMPT, words="госметка")
    assert case.is_open and case.details == {"ground": "госметка", "is_confirmed": False}
    case = move(page, CaseKind.RKN, Deed.CONFIRM)
    assert not case.is_open and case.details["is_confirmed"]
    with pytest.raises(Conflict):
        move(page, CaseKind.RKN, Deed.CONFIRM)


def test_of_two_who_press_at_once_one_is_told_to_look_again(page: SocialPage) -> None:
    move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    stale = find_case(page.id, CaseKind.GOV_MARK)
    assert stale
    db.session.execute(
        update(MarkCase).values(state=CaseState.REFUSED, touched_at=NOW + timedelta(minutes=1)),
        execution_options={"synchronize_session": False},
    )
    with pytest.raises(Conflict):  # the session still holds what the slower one saw
        move_case(page, CaseKind.GOV_MARK, Deed.GRANT, Said(), now=NOW)
