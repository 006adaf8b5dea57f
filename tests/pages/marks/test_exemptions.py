"""Exemptions: asked by an institution, decided with words, looked at again in time."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.marks import telling
from portal.pages.marks.exemptions import services
from portal.pages.marks.exemptions.services import Decision
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.networks.contract import Network
from portal.registry.organizations.models import Organization
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.marks.making import NOW, make_exemption
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school without a page."""
    return make_organization("Школа")


@pytest.fixture
def head(school: Organization) -> User:
    """Its head."""
    return make_user(Role.HEAD, f"organization:{school.id}")


@pytest.fixture
def curator(app: Flask) -> User:
    """The curator of its region."""
    return make_user(Role.CURATOR, "region:22")


def titles_of(user: User) -> list[str]:
    """What the person was told."""
    return list(db.session.scalars(select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)))


def only() -> PageExemption:
    """The one exemption there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(PageExemption)).one()


def test_a_request_with_its_document_is_granted_until_a_review(
    school: Organization, head: User, curator: User, sign_in: SignIn
) -> None:
    asking, deciding = sign_in(head), sign_in(curator)
    address = f"/organizations/{school.id}/exemptions"
    check_page(asking.get(address))
    form = {"network": "all", "ground": "решение № 14", "document": (io.BytesIO(PDF), "решение.pdf")}
    row_address = asking.post(address, data=form).location
    assert titles_of(curator) == ["Просят освобождение от ведения страницы: Школа"]
    with deciding.get(f"{row_address}/document") as answer:
        assert answer.data == PDF
    review = date.today() + timedelta(days=180)
    told = {"decision": "grant", "words": "согласны", "review_on": review.isoformat()}
    assert deciding.post(f"{row_address}/decision", data=told).status_code == 303
    row = only()
    assert (row.state, row.review_on, row.decider_id) == (ExemptionState.GRANTED, review, curator.id)
    assert titles_of(head) == ["Освобождение от ведения страницы: освобождено"]
    assert "Освобождено" in words_of(asking.get(row_address))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"decision": "grant", "words": "", "review_on": "2027-01-01"}, "Напишите, почему"),
        ({"decision": "grant", "words": "да"}, "Назначьте день"),
        ({"decision": "grant", "words": "да", "review_on": "1999-01-01"}, "ближайшие три года"),
        ({"decision": "grant", "words": "да", "review_on": "9999-12-31"}, "ближайшие три года"),
        ({"decision": "refuse", "words": "я" * 10_000}, "1000"),
    ],
)
def test_a_decision_needs_words_and_a_day(
    school: Organization, curator: User, sign_in: SignIn, told: dict[str, str], words: str
) -> None:
    row = make_exemption(school)
    answer = sign_in(curator).post(f"/exemptions/{row.id}/decision", data=told)
    check_page(answer, 422)
    assert words in words_of(answer)
    assert only().state is ExemptionState.ASKED


def test_the_same_is_not_asked_twice_but_another_network_may_be(school: Organization) -> None:
    make_exemption(school, Network.OK)
    make_exemption(school)
    with pytest.raises(Conflict):
        make_exemption(school, Network.OK)


def test_a_refused_request_may_be_asked_again_and_of_two_deciders_one_wins(
    school: Organization, curator: User
) -> None:
    row = make_exemption(school)
    services.decide(row, Decision(False, "основания нет"), decider_id=curator.id, now=NOW)
    db.session.commit()
    with pytest.raises(Conflict):
        services.decide(row, Decision(True, "да", date(2027, 1, 1)), decider_id=curator.id, now=NOW)
    db.session.rollback()
    assert make_exemption(school).state is ExemptionState.ASKED


def test_a_granted_one_is_prolonged_ended_and_withdrawn(
    school: Organization, head: User, curator: User, sign_in: SignIn
) -> None:
    row = make_exemption(school)
    services.decide(row, Decision(True, "да", date(2027, 1, 1)), decider_id=curator.id, now=NOW)
    later = NOW + timedelta(days=1)
    services.decide(row, Decision(True, "ещё", date(2027, 6, 1)), decider_id=curator.id, now=later)
    db.session.commit()
    assert only().review_on == date(2027, 6, 1)
    assert sign_in(head).post(f"/exemptions/{row.id}/withdraw").status_code == 303
    assert only().state is ExemptionState.ENDED
    assert sign_in(head).post(f"/exemptions/{row.id}/withdraw").status_code == 409


def test_both_sides_hear_of_a_review_once_before_it_and_once_after(
    school: Organization, head: User, curator: User
) -> None:
    row, now = make_exemption(school), datetime.now(UTC)
    review = now.date() + timedelta(days=30)
    services.decide(row, Decision(True, "да", review), decider_id=curator.id, now=now)
    db.session.commit()
    assert telling.tell_reviews(now=now) == 0
    assert telling.tell_reviews(now=now + timedelta(days=17)) == 2
    assert telling.tell_reviews(now=now + timedelta(days=18)) == 0
    assert telling.tell_reviews(now=now + timedelta(days=32)) == 2
    assert titles_of(head)[-1] == "Освобождение: пора проверить основание"


def test_only_a_curator_of_the_place_decides(school: Organization, head: User, sign_in: SignIn) -> None:
    row, told = make_exemption(school), {"decision": "refuse", "words": "нет"}
    assert sign_in(head).post(f"/exemptions/{row.id}/decision", data=told).status_code == 403
    elsewhere = sign_in(make_user(Role.CURATOR, "region:54"))
    assert elsewhere.get(f"/exemptions/{row.id}").status_code == 404
    assert elsewhere.post(f"/exemptions/{row.id}/decision", data=told).status_code == 404
    assert "Школа" not in words_of(elsewhere.get("/exemptions"))


def test_the_list_is_filtered_and_exported(school: Organization, curator: User, sign_in: SignIn) -> None:
    row = make_exemption(school, Network.OK)
    services.decide(row, Decision(True, "да", date(2026, 1, 1)), decider_id=curator.id, now=NOW)
    db.session.commit()
    make_exemption(make_organization("Садик"))
    client = sign_in(curator)
    assert "Садик" in words_of(client.get("/exemptions?network=ok"))  # every network is also this one
    late = words_of(client.get("/exemptions?overdue=1"))
    assert "Школа" in late and "Садик" not in late
    with client.get("/exemptions/export.csv?state=granted") as answer:
        assert answer.data.decode("utf-8-sig").count("\n") == 2
    check_page(client.get("/exemptions?state=x&q=нетакого"))
