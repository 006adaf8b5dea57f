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
from tests.pages import check_page

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


def test_the_journal_is_narrowed_by_institution_person_and_day_and_exported_so(
    app: Flask, sign_in: SignIn
) -> None:
    author = make_user(Role.SITE_ADMIN)
    first, second = make_site("odin"), make_site("dva")
    for site, actor in ((first, author.id), (second, None)):
        audit.record_by(actor, "site.created", f"site:{site.id}", organization_id=site.organization_id)
    db.session.commit()
    client = sign_in(make_user(Role.CURATOR))
    names = [site.organization.short_name for site in (first, second)]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for query, shown in (
        (f"q={names[0]}", names[:1]),
        (f"q={author.name}", names[:1]),
        ("since=2020-01-01", names),
        ("until=2020-01-01", []),
        (f"since={today}&until=9999-99-99", names),
    ):
        answers = client.get(f"/journal?{query}"), client.get(f"/journal/export.csv?{query}")
        check_page(answers[0])
        for text in (words_of(answers[0]), answers[1].text):
            assert [name for name in names if name in text] == shown, query
    assert client.get("/journal?q=%00&since=x&before=99999999999999999999").status_code == 200
