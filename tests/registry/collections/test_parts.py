"""Parts of a collection: what a district may do, and when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.collections import parts, rows, services
from portal.registry.collections.models import Collection, CollectionPart, CollectionRow, PartState, RowOrigin
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_region
from tests.conftest import words_of
from tests.factories import make_inn, make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]


@pytest.mark.usefixtures("app")
def test_part_begins_with_what_the_registry_knows_of_the_district_and_its_settlements() -> None:
    district = make_municipality("Бийский район")
    village = make_municipality("Село Верхнее", parent_id=district.id)
    make_organization("Школа в районе", municipality_id=district.id)
    make_organization("Школа в селе", municipality_id=village.id)
    make_organization("Чужая школа", municipality_id=make_municipality("Другой район").id)
    part = parts_of(make_collection(district))[0]
    known, total = rows.list_rows(part, page=1, per_page=20)
    assert total == 2
    assert [row.name for row in known] == ["Школа в районе", "Школа в селе"]
    assert {row.origin for row in known} == {RowOrigin.REGISTRY}


@pytest.mark.usefixtures("app")
def test_collection_of_one_sphere_asks_of_its_institutions_only() -> None:
    district = make_municipality()
    make_organization("Школа", municipality_id=district.id)
    make_organization("Поликлиника", "clinic", municipality_id=district.id)
    part = parts_of(make_collection(district, spheres=["education"]))[0]
    assert [row.name for row in rows.list_rows(part, page=1, per_page=20)[0]] == ["Школа"]


@pytest.mark.usefixtures("app")
def test_row_keeps_what_was_not_understood_and_says_what_is_wrong() -> None:
    part = parts_of(make_collection())[0]
    row = type_row(part, inn="12345", type="замок")
    assert row.data["inn"] == "12345"
    assert row.data["type"] == "замок"
    assert len(row.reasons) == 2
    with pytest.raises(parts.NotReady, match="строки 1"):
        send(part)


@pytest.mark.usefixtures("app")
def test_second_row_of_one_institution_is_a_repeat_until_one_is_removed() -> None:
    part = parts_of(make_collection())[0]
    first, second = type_row(part, 5), type_row(part, 5)
    assert second.reasons[0].startswith("повтор строки 1")
    rows.remove_row(part, first, author_id=make_user().id, now=NOW)
    db.session.commit()
    db.session.refresh(second)
    assert second.reasons == []


@pytest.mark.usefixtures("app")
def test_branches_with_their_own_kpp_are_no_repeats() -> None:
    part = parts_of(make_collection())[0]
    type_row(part, 5, kpp="220401001")
    assert type_row(part, 5, kpp="220402001").reasons == []


@pytest.mark.usefixtures("app")
def test_row_of_the_registry_is_not_deleted_but_marked_absent_and_back() -> None:
    district = make_municipality()
    make_organization(municipality_id=district.id)
    part = parts_of(make_collection(district))[0]
    row = rows.list_rows(part, page=1, per_page=20)[0][0]
    rows.remove_row(part, row, author_id=make_user().id, now=NOW)
    assert row.is_absent
    rows.remove_row(part, row, author_id=make_user().id, now=NOW)
    assert not row.is_absent


@pytest.mark.usefixtures("app")
def test_sent_part_is_not_changed_and_returned_one_is() -> None:
    part = parts_of(make_collection())[0]
    row = type_row(part)
    send(part)
    with pytest.raises(Conflict):
        type_row(part, 2)
    db.session.rollback()
    parts.return_part(part, remark="Нет почты", now=NOW)
    db.session.commit()
    db.session.refresh(part)
    rows.put_row(part, row, {"inn": make_inn(1), "full_name": "Школа"}, author_id=make_user().id, now=NOW)
    assert part.state is PartState.RETURNED


@pytest.mark.usefixtures("app")
def test_part_sent_after_the_term_is_taken_and_marked_late_by_the_zone_of_the_region() -> None:
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    type_row(first, 1)
    type_row(second, 2)
    send(first, days=11)  # 1 December, the last day
    send(second, days=12)
    assert not services.is_late(collection, first, NOW)
    assert services.is_late(collection, second, NOW)


@pytest.mark.usefixtures("app")
def test_cancelled_collection_takes_no_parts() -> None:
    collection = make_collection()
    part = parts_of(collection)[0]
    type_row(part)
    services.cancel_collection(collection, now=NOW)
    db.session.commit()
    with pytest.raises(Conflict):
        send(part)


@pytest.mark.usefixtures("app")
def test_reminder_is_asked_of_those_who_owe_only() -> None:
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    type_row(first)
    send(first)
    assert parts.ask_reminder(collection, now=NOW + timedelta(days=1)) == 1
    db.session.commit()
    assert db.session.get_one(CollectionPart, second.id).reminder_asked_at is not None


def test_district_sees_its_part_not_the_others_nor_the_whole(sign_in: SignIn) -> None:
    mine, other = make_municipality("Мой район"), make_municipality("Чужой район")
    collection = make_collection(mine, other)
    own, foreign = parts_of(collection)
    client = sign_in(make_user(Role.CURATOR, of_municipality(mine.id)))
    assert collection.title in words_of(client.get("/collections"))
    check_page(client.get(f"/collections/parts/{own.id}"))
    assert client.get(f"/collections/parts/{foreign.id}").status_code == 404
    assert client.get(f"/collections/{collection.id}").status_code == 403
    assert client.post(f"/collections/parts/{own.id}/return", data={"remark": "х"}).status_code == 403
    assert client.get("/collections/new").status_code == 403


def test_curator_of_one_sphere_has_no_part_of_a_collection_of_all(sign_in: SignIn) -> None:
    district = make_municipality()
    whole, schools = make_collection(district), make_collection(district, spheres=["education"])
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id), spheres=("education",)))
    assert client.get(f"/collections/parts/{parts_of(whole)[0].id}").status_code == 404
    assert client.get(f"/collections/parts/{parts_of(schools)[0].id}").status_code == 200


def test_another_region_has_no_such_collection(sign_in: SignIn) -> None:
    collection = make_collection()
    client = sign_in(make_user(Role.CURATOR, of_region("27")))
    assert client.get(f"/collections/{collection.id}").status_code == 404
    assert client.get("/collections/999999999999999999999").status_code == 404


def test_screen_of_a_part_takes_what_a_person_types(sign_in: SignIn) -> None:
    district = make_municipality()
    part = parts_of(make_collection(district))[0]
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id)))
    typed = {"full_name": "Школа «Ёлочка»\0", "inn": f" {make_inn(7)} ", "vk": "vk.com/school7"}
    answer = client.post(f"/collections/parts/{part.id}/rows/new", data=typed)
    assert answer.status_code == 303
    row = db.session.query(CollectionRow).one()
    assert (row.data["inn"], row.data["vk"], row.reasons) == (make_inn(7), "https://vk.com/school7", [])
    check_page(client.get(f"/collections/parts/{part.id}/rows/{row.id}"))
    too_long = client.post(f"/collections/parts/{part.id}/rows/{row.id}", data={"full_name": "я" * 10_000})
    check_page(too_long, 422)


@pytest.mark.usefixtures("app")
def test_typed_row_finds_its_institution_in_the_registry() -> None:
    school: Organization = make_organization("Школа № 9", inn=make_inn(9), kpp="220401001")
    part = parts_of(make_collection())[0]
    assert type_row(part, 9).organization_id == school.id


def test_curator_of_one_sphere_of_a_region_asks_of_that_sphere_only(sign_in: SignIn) -> None:
    district = make_municipality()
    client = sign_in(make_user(Role.CURATOR, of_region("22"), spheres=("education",)))
    form = {"title": "Школы", "region": "22", "due": "2099-12-01", "districts": [str(district.id)]}
    assert client.post("/collections/new", data=form | {"spheres": ["health"]}).status_code == 422
    assert client.post("/collections/new", data=form).status_code == 303
    assert db.session.query(Collection).one().spheres == ["education"]


def test_numbers_of_districts_that_are_none_open_no_part_and_fell_nothing(sign_in: SignIn) -> None:
    district, client = make_municipality(), sign_in(make_user(Role.CURATOR, of_region("22")))
    form = {"title": "Школы", "region": "22", "due": "2099-12-01"}
    for wrong in ("9" * 5_000, "9" * 30, "٣", "нет"):
        asked = form | {"districts": [wrong, str(district.id)]}
        assert client.post("/collections/new", data=asked).status_code == 303
        last = db.session.query(Collection).order_by(Collection.id.desc()).first()
        assert last and [part.municipality_id for part in parts_of(last)] == [district.id]
