"""Accepting a collection: what stands in the way, what is written, what a lost worker leaves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.queue import get_queue
from portal.registry.collections import accepting, jobs, rows
from portal.registry.collections.agreed import list_agreed
from portal.registry.collections.models import Collection, CollectionState, PartState
from portal.registry.imports.models import ImportState, RegistryImport
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_region
from tests.conftest import words_of
from tests.factories import make_inn, make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]


def accept(collection: Collection, *, without_owing: bool = False) -> None:
    """Say yes as the curator of the region."""
    accepter = make_user(Role.CURATOR, of_region("22"))
    accepting.request_accepting(
        collection, accepter_id=accepter.id, without_owing=without_owing, now=datetime.now(UTC)
    )
    db.session.commit()


def fresh(collection: Collection) -> Collection:
    """The collection as the database has it now."""
    collection_id = collection.id
    db.session.close()
    return db.session.get_one(Collection, collection_id)


@pytest.mark.usefixtures("app")
def test_agreed_rows_are_written_created_and_changed() -> None:
    district = make_municipality()
    old = make_organization(
        "Школа № 1", inn=make_inn(1), municipality_id=district.id, email="old@example.org"
    )
    collection = make_collection(district)
    part = parts_of(collection)[0]
    known = rows.list_rows(part, page=1, per_page=20)[0][0]
    rows.put_row(
        part,
        known,
        {**known.data, "type": "школа", "email": "new@example.org"},
        author_id=make_user().id,
        now=NOW,
    )
    type_row(part, 2)
    send(part)
    accept(collection)
    jobs.accept_collection(collection.id)
    assert fresh(collection).state is CollectionState.ACCEPTED
    assert parts_of(collection)[0].state is PartState.ACCEPTED
    assert db.session.get_one(Organization, old.id).email == "new@example.org"
    made = db.session.query(Organization).where(Organization.inn == make_inn(2)).one()
    assert (made.municipality_id, made.responsible_name) == (district.id, "Ким Дарья")


@pytest.mark.usefixtures("app")
def test_emptied_field_is_emptied_in_the_registry_and_an_untouched_one_stays() -> None:
    district = make_municipality()
    school = make_organization(
        "Школа", municipality_id=district.id, phone="+7 385 400-00-00", website="https://old.example.org"
    )
    collection = make_collection(district)
    part = parts_of(collection)[0]
    row = rows.list_rows(part, page=1, per_page=20)[0][0]
    rows.put_row(part, row, {**row.data, "type": "школа", "website": ""}, author_id=make_user().id, now=NOW)
    send(part)
    accept(collection)
    jobs.accept_collection(collection.id)
    db.session.close()
    stands = db.session.get_one(Organization, school.id)
    assert (stands.website, stands.phone) == ("", "+7 385 400-00-00")


@pytest.mark.usefixtures("app")
def test_institution_moved_in_the_registry_meanwhile_is_not_moved_back() -> None:
    here, there = make_municipality("Старый район"), make_municipality("Новый район")
    school = make_organization("Школа", municipality_id=here.id)
    collection = make_collection(here)
    part = parts_of(collection)[0]
    db.session.execute(update(Organization).values(municipality_id=there.id))
    type_row(part, 3)
    send(part)
    accept(collection)
    jobs.accept_collection(collection.id)
    db.session.close()
    assert db.session.get_one(Organization, school.id).municipality_id == there.id


@pytest.mark.usefixtures("app")
def test_institution_that_the_district_has_not_is_left_alone() -> None:
    district = make_municipality()
    school = make_organization("Школа", municipality_id=district.id, email="s@example.org")
    collection = make_collection(district)
    part = parts_of(collection)[0]
    rows.remove_row(part, rows.list_rows(part, page=1, per_page=20)[0][0], author_id=make_user().id, now=NOW)
    type_row(part, 3)
    send(part)
    assert [cells[5] for cells in list_agreed(collection)] == [make_inn(3)]
    accept(collection)
    jobs.accept_collection(collection.id)
    db.session.close()
    assert db.session.get_one(Organization, school.id).email == "s@example.org"


@pytest.mark.usefixtures("app")
def test_what_stands_in_the_way_is_said() -> None:
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    with pytest.raises(accepting.NotReady, match="ни один район"):
        accept(collection)
    db.session.rollback()
    type_row(first, 1)
    send(first)
    with pytest.raises(accepting.NotReady, match="Не прислали: Второй район"):
        accept(collection)
    db.session.rollback()
    type_row(second, 1)
    send(second)
    with pytest.raises(accepting.NotReady, match="совпадения: 1"):
        accept(collection, without_owing=True)
    db.session.rollback()
    assert fresh(collection).state is CollectionState.OPEN


@pytest.mark.usefixtures("app")
def test_accepted_twice_is_written_once() -> None:
    collection = make_collection()
    part = parts_of(collection)[0]
    type_row(part)
    send(part)
    accept(collection)
    with pytest.raises(Conflict):
        accept(collection)
    db.session.rollback()
    jobs.accept_collection(collection.id)
    jobs.accept_collection(collection.id)
    assert db.session.query(RegistryImport).count() == 1


@pytest.mark.usefixtures("app")
def test_refusal_of_the_registry_opens_the_collection_with_words() -> None:
    district = make_municipality()
    collection = make_collection(district)
    part = parts_of(collection)[0]
    type_row(part, 1)
    make_organization("Первый филиал", inn=make_inn(1), kpp="220401001")
    make_organization("Второй филиал", inn=make_inn(1), kpp="220402001")
    send(part)
    accept(collection)
    jobs.accept_collection(collection.id)
    row = fresh(collection)
    assert (row.state, row.import_id) == (CollectionState.OPEN, None)
    assert "укажите КПП" in row.reason
    left = db.session.query(RegistryImport).one()
    assert left.state is ImportState.CANCELLED, "what was staged is written by no stray press"


class Killed(BaseException):
    """The worker dies here."""


@pytest.mark.parametrize("commits", range(1, 9))
@pytest.mark.usefixtures("app")
def test_heir_finishes_what_a_worker_killed_after_any_commit_left(
    commits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = make_collection()
    part = parts_of(collection)[0]
    type_row(part, 1)
    send(part)
    accept(collection)
    done, commit = count(1), Session.commit

    def commit_and_die(session: Session) -> None:
        commit(session)
        if next(done) == commits:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Session, "commit", commit_and_die)
        with suppress(Killed):
            jobs.accept_collection(collection.id)
    db.session.rollback()
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    db.session.execute(update(Collection).values(touched_at=long_ago))
    db.session.execute(update(RegistryImport).values(touched_at=long_ago))
    db.session.commit()
    for _ in range(3):
        jobs.imports.sweep_imports()
        jobs.sweep_collections()
        run_queued()
    assert fresh(collection).state is CollectionState.ACCEPTED
    assert db.session.query(Organization).where(Organization.inn == make_inn(1)).count() == 1


def run_queued() -> None:
    """Do what the sweeps have put into the queue, and let time pass."""
    queue = get_queue("imports")
    for job in queue.jobs:
        job.func(*job.args)
    queue.empty()
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    db.session.execute(update(Collection).values(touched_at=long_ago))
    db.session.execute(update(RegistryImport).values(touched_at=long_ago))
    db.session.commit()


def test_pages_of_the_curator_are_well_formed_and_export(sign_in: SignIn) -> None:
    district = make_municipality()
    make_organization("Школа № 1", inn=make_inn(1), municipality_id=district.id)
    collection = make_collection(district)
    part = parts_of(collection)[0]
    type_row(part, 2)
    send(part)
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    for page in ("", "/rows", "/rows?kind=new", "/rows?kind=х&part=z", "/doubles", "?state=owing"):
        check_page(client.get(f"/collections/{collection.id}{page}"))
    assert "Школа № 2" in words_of(client.get(f"/collections/{collection.id}/rows?kind=new"))
    for name in ("export.csv", "export.xlsx", "districts.csv", "rows.csv", "rows.xlsx"):
        assert client.get(f"/collections/{collection.id}/{name}").status_code == 200
    assert client.get(f"/collections/{collection.id}/export.exe").status_code == 404
