"""The journal speaks to people: titles instead of codes, the institution's own time."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from portal import audit
from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sites.models import SiteStage
from portal.gosweb.sites.services import move_stage
from tests.conftest import words_of
from tests.factories import make_site, make_user

SignIn = Callable[[User], FlaskClient]


def test_sections_and_stages_are_named_as_on_the_screen(app: Flask, sign_in: SignIn) -> None:
    site = make_site("shkola")
    audit.record("section.saved", f"site:{site.id}", organization_id=site.organization_id, section="catering")
    move_stage(site, SiteStage.REVIEW, now=datetime.now(UTC), author_id=None)
    db.session.commit()
    words = words_of(sign_in(make_user(Role.CURATOR)).get("/journal"))
    assert "сохранён раздел «Организация питания" in words and "catering" not in words
    assert "сайт переведён на этап: Проверка" in words


def test_moments_carry_the_zone_of_the_institution(app: Flask, sign_in: SignIn) -> None:
    site = make_site("shkola")
    audit.record("site.created", f"site:{site.id}", organization_id=site.organization_id)
    db.session.commit()
    assert "МСК+4" in words_of(sign_in(make_user(Role.CURATOR)).get("/journal"))
