"""A task for many institutions: one batch however often it is pressed, quick, counted, withdrawn."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_organization
from portal.work.notices.models import Notice
from portal.work.tasks import services
from portal.work.tasks.models import Side, Task, TaskBatch
from portal.work.tasks.states import Deed
from tests.cabinet.test_overview import count_queries, make_many
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.work.factories import NOW, Cast, make_cast

SignIn = Callable[[User], FlaskClient]
FORM = {"kind": "task", "title": "Проверить телефоны", "text": "", "due": "2099-12-01", "key": "abc"}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of one school."""
    return make_cast()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_double_press_is_one_batch(cast: Cast, sign_in: SignIn) -> None:
    make_organization("Школа № 2", municipality_id=cast.district.id)
    make_organization("Чужая")
    client = sign_in(cast.curator)
    page = check_page(client.get("/tasks/batches/new"))
    assert "Получат 2" in " ".join(page.text_content().replace("\u00a0", " ").split())
    first, second = client.post("/tasks/batches/new", data=FORM), client.post("/tasks/batches/new", data=FORM)
    assert first.status_code == second.status_code == 303 and first.location == second.location
    assert (count(TaskBatch), count(Task), count(Notice)) == (1, 2, 1)
    assert db.session.scalars(select(Notice.user_id)).one() == cast.admin.id
    assert client.post("/tasks/batches/new", data=FORM | {"key": "abcd"}).location != first.location


def test_the_filter_of_the_list_chooses_institutions(cast: Cast, sign_in: SignIn) -> None:
    make_organization("Детский сад", type="kindergarten", municipality_id=cast.district.id)
    sign_in(cast.curator).post("/tasks/batches/new?type=kindergarten", data=FORM)
    names = select(Organization.short_name).join(Task, Task.organization_id == Organization.id)
    assert list(db.session.scalars(names)) == ["Детский сад"]


def test_progress_is_counted_and_the_rest_is_reminded_once_a_day_and_withdrawn(
    cast: Cast, sign_in: SignIn
) -> None:
    make_organization("Школа № 2", municipality_id=cast.district.id)
    client = sign_in(cast.curator)
    address = client.post("/tasks/batches/new", data=FORM).location
    task = db.session.scalars(select(Task).where(Task.organization_id != cast.school.id)).one()
    services.move(task, Deed.FINISH, sides={Side.DOER}, user=cast.admin, words="Готово", now=NOW)
    db.session.commit()
    assert "Сдано 1 из 2" in words_of(client.get(address))
    assert client.post(f"{address}/remind").status_code == 303
    assert client.post(f"{address}/remind").status_code == 303
    keys = list(db.session.scalars(select(Notice.key)))
    assert len([key for key in keys if ":reminded:" in key]) == 1
    assert client.post(f"{address}/cancel").status_code == 303
    assert "Отозвано" in words_of(client.get(address))
    assert set(db.session.scalars(select(Task.state))) == {"cancelled"}


def test_a_stranger_does_not_see_the_batch_and_withdraws_nothing(cast: Cast, sign_in: SignIn) -> None:
    address = sign_in(cast.curator).post("/tasks/batches/new", data=FORM).location
    other = make_municipality("Тальменский район")
    stranger = sign_in(make_user(Role.CURATOR, of_municipality(other.id)))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/cancel").status_code == 404
    assert sign_in(cast.admin).get(address).status_code == 403
    check_page(sign_in(make_user(Role.CURATOR, "region:22")).get(address))


def test_three_thousand_tasks_take_seconds_and_the_list_as_many_queries_as_for_twenty(
    app: Flask, sign_in: SignIn
) -> None:
    make_many(20)
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    curator.post("/tasks/batches/new", data=FORM)
    addresses = ("/tasks?per_page=1000", "/tasks?tab=mine", "/tasks?q=школа&overdue=1", "/terms", "/notices")
    few = {address: count_queries(curator, address) for address in addresses}
    make_many(2980, first=20)
    schools = db.session.scalars(select(Organization.id).limit(200)).all()
    for id in schools[:5]:
        make_user(Role.SITE_ADMIN, of_organization(id))
    began = time.monotonic()
    assert curator.post("/tasks/batches/new", data=FORM | {"key": "b"}).status_code == 303
    assert time.monotonic() - began < 10
    assert count(Task) == 3020 and count(Notice) == 5
    assert {address: count_queries(curator, address) for address in addresses} == few
    assert max(few.values()) <= 12
