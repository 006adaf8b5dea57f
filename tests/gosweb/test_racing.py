"""Many people at one moment: each gets an answer in words, the sums agree, nothing is done by halves."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.releases import jobs
from portal.gosweb.releases.models import Release, ReleaseState
from portal.gosweb.sections.models import Section
from portal.gosweb.sites.models import Site
from tests.factories import make_organization, make_site, make_user

AT_ONCE = 8
DAY = "2026-09-01"
PLACES = ("common reg_date", "objects access", "grants support", "catering health")
SignIn = Callable[[User], FlaskClient]
Ask = Callable[[FlaskClient], TestResponse]


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """A school's site, empty."""
    yield make_site("shkola")


def rush(app: Flask, sign_in: SignIn, user: User, asks: list[Ask]) -> list[int]:
    """Ask all at one moment, each as a browser of its own; the codes of the answers."""
    start = Barrier(len(asks))
    clients = [sign_in(user) for _ in asks]

    def ask(client: FlaskClient, one: Ask) -> int:
        with app.app_context():
            start.wait()
            return one(client).status_code

    with ThreadPoolExecutor(len(asks)) as pool:
        codes = list(pool.map(ask, clients, asks))
    db.session.expire_all()
    return codes


def publish(client: FlaskClient) -> TestResponse:
    """Press the button."""
    return client.post("/sites/shkola/releases")


def test_a_button_pressed_by_many_is_one_release(app: Flask, site: Site, sign_in: SignIn) -> None:
    user = make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}")
    assert rush(app, sign_in, user, [publish] * AT_ONCE) == [303] * AT_ONCE
    assert db.session.scalar(select(func.count(Release.id))) == 1


def test_sections_saved_at_one_moment_all_count(app: Flask, site: Site, sign_in: SignIn) -> None:
    user = make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}")

    def save(place: str, base: int) -> Ask:
        section, _, field = place.partition(" ")
        form = {"base": base, f"{field}-value": DAY if base % 2 == 0 else ""}
        return lambda client: client.post(f"/sites/shkola/sections/{section}", data=form)

    for base in range(4):
        assert set(rush(app, sign_in, user, [save(place, base) for place in PLACES])) == {303}
        sums = select(func.sum(Section.required), func.sum(Section.present))
        fresh = db.session.get_one(Site, site.id, populate_existing=True)
        assert (fresh.required, fresh.present) == db.session.execute(sums).one()
        assert fresh.present == (len(PLACES) if base % 2 == 0 else 0)


def test_one_section_saved_by_many_keeps_one_and_tells_the_rest(
    app: Flask, site: Site, sign_in: SignIn
) -> None:
    user = make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}")

    def save(name: str) -> Ask:
        form = {"base": 0, "full_name-value": name}
        return lambda client: client.post("/sites/shkola/sections/common", data=form)

    codes = rush(app, sign_in, user, [save(f"Школа {number}") for number in range(AT_ONCE)])
    assert sorted(codes) == [303] + [409] * (AT_ONCE - 1)


def test_returns_to_one_release_by_many_leave_site_and_database_agreed(
    app: Flask, site: Site, sign_in: SignIn
) -> None:
    user = make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}")
    client = sign_in(user)
    for _ in range(2):
        publish(client)
        jobs.publish(db.session.scalars(select(func.max(Release.id))).one())
    first = db.session.scalars(select(func.min(Release.id))).one()
    asks: list[Ask] = [lambda one: one.post(f"/releases/{first}/rollback")] * AT_ONCE
    assert set(rush(app, sign_in, user, [*asks, publish])) <= {303, 404, 409}
    open_ones = select(Release.id).where(Release.state == ReleaseState.QUEUED)
    for release_id in db.session.scalars(open_ones).all():
        jobs.publish(release_id)
    live = db.session.get_one(Site, site.id, populate_existing=True).live_release_id
    current = Path(app.config["SITES_DIR"]) / "shkola" / "current"
    assert current.resolve().name == str(live)


def test_one_phone_invited_by_many_is_one_person(app: Flask, sign_in: SignIn) -> None:
    organization, user = make_organization(), make_user(Role.OPERATOR)
    form = {"name": "Новый Сотрудник", "phone": "+7 913 555-44-33", "role": "site_admin"}
    address = f"/organizations/{organization.id}/people"
    asks: list[Ask] = [lambda client: client.post(address, data=form)] * AT_ONCE
    codes = rush(app, sign_in, user, asks)
    assert 200 in codes and set(codes) <= {200, 409}
    assert db.session.scalar(select(func.count(User.id)).where(User.phone == "+79135554433")) == 1
