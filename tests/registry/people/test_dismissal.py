"""A person leaves: access closes, those left without an administrator are named, a new invite brings back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Grant, Invite, Role, User
from portal.accounts.services import create_invite, grant_role, hash_password
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.people.models import FormerGrant
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user

SignIn = Callable[[User], FlaskClient]
PASSWORD = "зелёный чайник у окна"


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school."""
    return make_organization("Школа")


@pytest.fixture
def curator(school: Organization, sign_in: SignIn) -> FlaskClient:
    """The curator of its region."""
    return sign_in(make_user(Role.CURATOR, "region:22"))


@pytest.fixture
def admin(school: Organization) -> User:
    """Its administrator, at work."""
    user = make_user(Role.SITE_ADMIN, of_organization(school.id))
    user.password_hash = hash_password(PASSWORD, user)
    db.session.commit()
    return user


def reload(user: User) -> User:
    """As the database has them now."""
    db.session.expire_all()
    return db.session.get_one(User, user.id)


def test_a_dismissal_closes_every_door(curator: FlaskClient, admin: User, sign_in: SignIn) -> None:
    theirs = sign_in(admin)
    assert "Школа" in words_of(curator.get(f"/people/{admin.id}/dismiss"))
    answer = curator.post(f"/people/{admin.id}/dismiss", follow_redirects=True)
    assert "Без администратора остались: Школа" in words_of(answer)
    assert theirs.get("/profile").status_code == 303
    user = reload(admin)
    assert not user.is_active and user.dismissed_at and user.session_epoch == 1 and user.grants == []
    assert admin.name not in curator.get("/people").text
    assert admin.name in curator.get("/people?state=dismissed").text
    assert curator.post(f"/people/{admin.id}/dismiss").status_code == 409


def test_a_school_with_another_administrator_is_not_alarming(
    curator: FlaskClient, admin: User, school: Organization
) -> None:
    make_user(Role.HEAD, of_organization(school.id))
    answer = curator.post(f"/people/{admin.id}/dismiss", follow_redirects=True)
    assert "Без администратора" not in words_of(answer)


def test_roles_elsewhere_stay(curator: FlaskClient, admin: User) -> None:
    foreign = make_organization("Чужая", region_code="27")
    grant_role(admin, role=Role.SITE_ADMIN, scope=of_organization(foreign.id))
    db.session.commit()
    curator.post(f"/people/{admin.id}/dismiss")
    user = reload(admin)
    assert user.is_active and [grant.scope for grant in user.grants] == [of_organization(foreign.id)]
    assert user.dismissed_at is None and user.session_epoch == 0


def test_open_links_end_with_the_access(app: Flask, curator: FlaskClient, school: Organization) -> None:
    person = make_user(Role.SITE_ADMIN, of_organization(school.id))
    token = create_invite(person, now=person.created_at)
    db.session.commit()
    curator.post(f"/people/{person.id}/dismiss")
    assert app.test_client().get(f"/invite/{token}").status_code == 410


def test_a_restored_person_comes_in_by_a_new_link_only(app: Flask, curator: FlaskClient, admin: User) -> None:
    curator.post(f"/people/{admin.id}/dismiss")
    answer = curator.post(f"/people/{admin.id}/restore")
    assert answer.status_code == 200 and "/invite/" in answer.text
    user = reload(admin)
    assert user.is_active and user.password_hash is None and len(user.grants) == 1
    assert db.session.scalars(select(FormerGrant)).all() == []
    form = {"phone": admin.phone, "password": PASSWORD}
    assert app.test_client().post("/login", data=form).status_code == 422
    assert curator.post(f"/people/{admin.id}/restore").status_code == 409


def test_nobody_dismisses_those_above_or_themselves(curator: FlaskClient, sign_in: SignIn) -> None:
    equal, above = make_user(Role.CURATOR, "region:22"), make_user(Role.LEADER, "region:22")
    for person in (equal, above):
        assert curator.post(f"/people/{person.id}/dismiss").status_code == 403
        assert curator.post(f"/people/{person.id}/invite").status_code == 403
        assert reload(person).is_active
    assert sign_in(equal).post(f"/people/{equal.id}/dismiss").status_code == 403
    operator = sign_in(make_user(Role.OPERATOR))
    assert operator.post(f"/people/{equal.id}/dismiss").status_code == 303
    assert not reload(equal).is_active


def test_a_foreign_person_does_not_exist(curator: FlaskClient) -> None:
    foreign = make_organization("Чужая", region_code="27")
    person = make_user(Role.SITE_ADMIN, of_organization(foreign.id))
    for path, method in (("", "GET"), ("/dismiss", "GET"), ("/dismiss", "POST"), ("/invite", "POST")):
        assert curator.open(f"/people/{person.id}{path}", method=method).status_code == 404
    assert len(db.session.scalars(select(Grant).where(Grant.user_id == person.id)).all()) == 1


def test_no_link_for_a_person_who_has_roles_of_others(curator: FlaskClient, admin: User) -> None:
    foreign = make_organization("Чужая", region_code="27")
    grant_role(admin, role=Role.SITE_ADMIN, scope=of_organization(foreign.id))
    db.session.commit()
    assert curator.post(f"/people/{admin.id}/invite").status_code == 403
    assert db.session.scalars(select(Invite)).all() == []


def test_the_page_of_a_person_tells_their_story(curator: FlaskClient, admin: User) -> None:
    curator.post(f"/people/{admin.id}/invite")
    words = words_of(curator.get(f"/people/{admin.id}"))
    assert "Администратор сайта" in words and "выдана ссылка" in words and "дана роль" in words


def test_a_dismissed_person_invited_on_the_card_is_let_in_anew(
    curator: FlaskClient, admin: User, school: Organization
) -> None:
    curator.post(f"/people/{admin.id}/dismiss")
    form = {"name": admin.name, "phone": admin.phone, "role": "site_admin"}
    assert "/invite/" in curator.post(f"/organizations/{school.id}/people", data=form).text
    assert reload(admin).is_active and reload(admin).password_hash is None


def test_a_curator_of_a_sphere_closes_only_hers(school: Organization, sign_in: SignIn, admin: User) -> None:
    clinic = make_organization("Поликлиника", type="clinic")
    doctor = make_user(Role.SITE_ADMIN, of_organization(clinic.id))
    teacher = sign_in(make_user(Role.CURATOR, "region:22", spheres=("education",)))
    assert teacher.post(f"/people/{doctor.id}/dismiss").status_code == 404
    assert teacher.post(f"/people/{admin.id}/dismiss").status_code == 303
