"""People of an organization: invited, given a new link, sent away; nobody rises above who invited them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Grant, Role, User
from portal.extensions import db
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def school(app: Flask) -> Organization:
    """A school."""
    return make_organization("Школа")


@pytest.fixture
def curator(school: Organization, sign_in: SignIn) -> FlaskClient:
    """The curator of its region."""
    return sign_in(make_user(Role.CURATOR, "region:22"))


def invite(client: FlaskClient, school: Organization, **form: str) -> str:
    """Post the form of an invite; the words of the answer."""
    fields = {"name": "Ершова Наталья", "phone": "8 913 000-00-05", "role": "site_admin"} | form
    return words_of(client.post(f"/organizations/{school.id}/people", data=fields))


def grants_of(school: Organization) -> list[Grant]:
    """Roles given on the school."""
    db.session.expire_all()
    return list(db.session.scalars(select(Grant).where(Grant.scope == f"organization:{school.id}")))


def test_an_invited_person_gets_a_role_and_a_link_shown_once(
    curator: FlaskClient, school: Organization
) -> None:
    assert "/invite/" in invite(curator, school)
    assert [grant.role for grant in grants_of(school)] == [Role.SITE_ADMIN]
    assert "/invite/" not in curator.get(f"/organizations/{school.id}/people").text.split("main", 1)[1]


def test_the_same_person_invited_twice_has_one_role(curator: FlaskClient, school: Organization) -> None:
    invite(curator, school)
    invite(curator, school, phone="+7 (913) 000-00-05")
    assert len(grants_of(school)) == 1


def test_a_wrong_phone_is_told_in_words(curator: FlaskClient, school: Organization) -> None:
    assert "Не похоже на телефон" in invite(curator, school, phone="позвоните мне")


def test_no_link_is_given_for_somebody_above(curator: FlaskClient, school: Organization) -> None:
    above = make_user(Role.OPERATOR, "country")
    assert "/invite/" not in invite(curator, school, phone=above.phone)
    answer = curator.post(f"/organizations/{school.id}/people/{above.id}/invite")
    assert answer.status_code == 403


@pytest.mark.parametrize("role", ["curator", "operator", "leader"])
def test_a_curator_cannot_give_a_role_of_her_own_height(
    curator: FlaskClient, school: Organization, role: str
) -> None:
    invite(curator, school, role=role)
    assert grants_of(school) == []


def test_a_role_taken_away_closes_the_door(
    curator: FlaskClient, school: Organization, sign_in: SignIn
) -> None:
    admin = make_user(Role.SITE_ADMIN, f"organization:{school.id}")
    theirs = sign_in(admin)
    assert theirs.get(f"/organizations/{school.id}").status_code == 200
    grant = grants_of(school)[0]
    assert curator.post(f"/organizations/{school.id}/grants/{grant.id}/revoke").status_code == 303
    assert theirs.get(f"/organizations/{school.id}").status_code in (403, 404)


def test_a_head_cannot_send_away_another_head(school: Organization, sign_in: SignIn) -> None:
    scope = f"organization:{school.id}"
    head = sign_in(make_user(Role.HEAD, scope))
    make_user(Role.HEAD, scope)
    other = grants_of(school)[1]
    assert head.post(f"/organizations/{school.id}/grants/{other.id}/revoke").status_code == 403
    assert len(grants_of(school)) == 2


def test_a_grant_of_another_school_is_not_found(curator: FlaskClient, school: Organization) -> None:
    other = make_organization("Другая школа")
    make_user(Role.SITE_ADMIN, f"organization:{other.id}")
    grant = grants_of(other)[0]
    assert curator.post(f"/organizations/{school.id}/grants/{grant.id}/revoke").status_code == 404
