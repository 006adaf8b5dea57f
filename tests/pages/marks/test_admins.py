"""Who holds a community: risks are seen on the page, in the list and told once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.accounts.services import grant_role
from portal.extensions import db
from portal.pages.connections.models import PageKey
from portal.pages.marks.admins.risks import Risk, list_page_risks
from portal.pages.marks.jobs import sweep_marks
from portal.pages.marks.models import AdminRole, PageAdmin
from portal.pages.networks.contract import KeyKind
from portal.pages.social.models import SocialPage
from portal.registry.people.dismissal import dismiss
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_key, make_page
from tests.pages.marks.making import make_admin
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page of a school."""
    return make_page(make_organization("Школа"), name="Школа")


@pytest.fixture
def teacher(page: SocialPage) -> User:
    """Who keeps the page, and elsewhere is the head of another institution."""
    return make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}")


@pytest.fixture
def curator(page: SocialPage) -> User:
    """The curator of the region."""
    return make_user(Role.CURATOR, "region:22")


def risks_of(page: SocialPage) -> list[str]:
    """Codes of the page's risks."""
    return [row.risk for row in list_page_risks(page.id)]


def leave(user: User, by: User) -> None:
    """Dismiss the person as their curator does."""
    dismiss(
        Who(db.session.get_one(User, by.id), Action.DISMISS_PERSON),
        db.session.get_one(User, user.id),
        now=datetime.now(UTC),
    )
    db.session.commit()


def test_people_are_added_changed_and_taken_off(page: SocialPage, teacher: User, sign_in: SignIn) -> None:
    client, address = sign_in(teacher), f"/pages/{page.id}/admins"
    check_page(client.get(address))
    check_page(client.post(f"{address}/new", data={"name": "", "role": "x", "user_id": "999999"}), 422)
    form = {"name": "Орлова Ирина", "role": "owner", "user_id": str(teacher.id), "has_two_factor": ""}
    assert client.post(f"{address}/new", data=form).status_code == 303
    row = db.session.scalars(select(PageAdmin)).one()
    assert (row.has_two_factor, row.user_id) == (None, teacher.id)
    client.post(f"{address}/{row.id}", data=form | {"has_two_factor": "no"})
    assert risks_of(page) == [Risk.ALONE, Risk.UNSAFE]
    assert client.post(f"{address}/{row.id}/end").status_code == 303
    assert client.post(f"{address}/{row.id}/end").status_code == 409
    assert risks_of(page) == []


def test_a_person_of_another_institution_cannot_be_tied_and_a_foreign_row_is_404(
    page: SocialPage, teacher: User, sign_in: SignIn
) -> None:
    stranger, client = make_user(Role.HEAD, "organization:99999"), sign_in(teacher)
    form = {"name": "Чужой", "role": "owner", "user_id": str(stranger.id)}
    check_page(client.post(f"/pages/{page.id}/admins/new", data=form), 422)
    other = make_admin(make_page())
    assert client.post(f"/pages/{page.id}/admins/{other.id}/end").status_code == 404
    assert client.get(f"/pages/{other.page_id}/admins").status_code == 404


def test_a_dismissed_owner_is_a_risk_everywhere_and_told_once(
    page: SocialPage, teacher: User, curator: User, sign_in: SignIn
) -> None:
    head = make_user(Role.HEAD, f"organization:{page.organization_id}")
    make_admin(page, "Орлова Ирина", teacher)
    make_admin(page, "Ким Дарья", role=AdminRole.ADMINISTRATOR)
    assert risks_of(page) == []
    leave(teacher, curator)
    assert risks_of(page) == [Risk.LEFT]
    sweep_marks()
    sweep_marks()
    told = db.session.execute(select(Notice.user_id, Notice.title)).all()
    assert sorted(told) == sorted((one.id, Risk.LEFT.label) for one in (head, curator))
    client = sign_in(curator)
    assert "Уволен, но держит страницу: Орлова Ирина" in words_of(client.get(f"/pages/{page.id}/admins"))
    assert "Орлова Ирина" in words_of(client.get("/cases/risks?kind=left"))
    with client.get("/cases/risks/export.csv") as answer:
        assert "Орлова Ирина" in answer.data.decode()


def test_who_keeps_a_role_elsewhere_has_still_left_this_institution(
    page: SocialPage, teacher: User, curator: User
) -> None:
    other = make_organization("Вторая", region_code="54")
    grant_role(teacher, role=Role.HEAD, scope=f"organization:{other.id}", spheres=())
    elsewhere = make_page(other)
    db.session.commit()
    for held in (page, elsewhere):
        make_admin(held, teacher.name, teacher)
        make_admin(held, "Ким Дарья", role=AdminRole.ADMINISTRATOR)
    leave(teacher, curator)
    assert (risks_of(page), risks_of(elsewhere)) == ([Risk.LEFT], [])


def test_a_key_of_a_dismissed_employee_is_a_risk(page: SocialPage, teacher: User, curator: User) -> None:
    make_key(page, "secret", KeyKind.USER, holder=teacher.name)
    db.session.commit()
    leave(teacher, curator)
    assert risks_of(page) == [Risk.KEY_LEFT]
    db.session.query(PageKey).filter_by(kind=KeyKind.COMMUNITY).delete()
    assert risks_of(page) == [Risk.KEY_LEFT, Risk.PRIVATE]


def test_risks_of_others_are_not_seen(page: SocialPage, sign_in: SignIn) -> None:
    make_admin(page, has_two_factor=False)
    stranger = sign_in(make_user(Role.CURATOR, "region:54"))
    assert "Школа" not in words_of(stranger.get("/cases/risks"))
    assert "Рисков не видно" in words_of(stranger.get("/cases/risks"))
