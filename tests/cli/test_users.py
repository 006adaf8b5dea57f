"""`portal users create`: an account in the right scope and a link that works once."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from tests.cli.conftest import Portal
from tests.factories import make_municipality, make_organization

PERSON = ("users", "create", "--phone", "8 903 111-22-33", "--name", "Иванова  Анна")


def grant_of(phone: str) -> tuple[Role, str, list[str]]:
    """The one grant of a person."""
    user = db.session.scalars(select(User).where(User.phone == phone)).one()
    (grant,) = user.grants
    return grant.role, grant.scope, grant.spheres


def test_link_sets_a_password_once(portal: Portal, app: Flask) -> None:
    answer = portal(*PERSON, "--role", "operator")
    link = answer.stdout.strip()
    assert answer.exit_code == 0 and link.startswith("http://localhost:8000/invite/")
    words = {"password": "надёжная фраза 42", "again": "надёжная фраза 42"}
    path = link.removeprefix("http://localhost:8000")
    assert app.test_client().get(path).status_code == 200
    assert app.test_client().post(path, data=words).status_code == 303
    assert app.test_client().get(path).status_code == 410


def test_scope_is_the_narrowest_place_that_was_named(portal: Portal) -> None:
    town, school = make_municipality("Бийский район"), make_organization()
    assert portal(*PERSON, "--role", "operator").exit_code == 0
    assert grant_of("+79031112233") == (Role.OPERATOR, "country", [])
    places = {
        "79030000001": (("--region", "22"), "region:22"),
        "79030000002": (("--region", "Алтайский край"), "region:22"),
        "79030000003": (("--region", "22", "--municipality", "Бийский район"), f"municipality:{town.id}"),
        "79030000004": (("--inn", school.inn), f"organization:{school.id}"),
    }
    for phone, (place, scope) in places.items():
        person = ("users", "create", "--phone", phone, "--name", "А", "--role", "curator")
        answer = portal(*person, *place, "--sphere", "education")
        assert answer.exit_code == 0, answer.exception
        assert grant_of(f"+{phone}") == (Role.CURATOR, scope, ["education"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--role", "curator", "--region", "Атлантида"), "Атлантида"),
        (("--role", "curator", "--region", "22", "--municipality", "Лунный район"), "Лунный район"),
        (("--role", "site_admin", "--inn", "2200000001"), "ИНН"),
        (("--role", "curator", "--sphere", "магия"), "магия"),
    ],
)
def test_unknown_place_is_told_and_nothing_is_made(
    portal: Portal, options: tuple[str, ...], words: str
) -> None:
    answer = portal(*PERSON, *options)
    assert answer.exit_code == 1 and words in str(answer.exception)
    assert db.session.scalars(select(User)).all() == []


def test_wrong_phone_is_told(portal: Portal) -> None:
    answer = portal("users", "create", "--phone", "12", "--name", "А", "--role", "operator")
    assert answer.exit_code == 1 and "не телефонный номер" in str(answer.exception)


def test_wrong_usage_ends_with_2(portal: Portal) -> None:
    assert portal(*PERSON, "--role", "tsar").exit_code == 2
    assert portal(*PERSON, "--role", "head").exit_code == 2
    assert portal(*PERSON, "--role", "curator", "--municipality", "Бийский район").exit_code == 2
