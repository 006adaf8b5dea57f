"""Lists of collections: as many queries for many rows as for a few, by filters and pages."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.services import grant_role
from portal.extensions import db
from portal.registry.collections import services
from portal.registry.collections.models import Collection, CollectionPart
from portal.registry.figures.slides import load_slides
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality, of_region
from tests.conftest import words_of
from tests.factories import make_inn, make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.queries import counted_queries
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]


def queries(client: FlaskClient, address: str) -> int:
    """How many queries the page takes."""
    with counted_queries() as statements:
        check_page(client.get(address))
    return len(statements)


def add_rows(part: CollectionPart, numbers: range) -> None:
    """So many schools, half of them known to the registry, sent by two parts."""
    known = set(db.session.scalars(select(Organization.inn)))
    for number in numbers:
        if number % 2 and make_inn(number) not in known:
            make_organization(f"Школа № {number}", inn=make_inn(number), municipality_id=part.municipality_id)
        type_row(part, number)


def make_pair() -> Collection:
    """A collection of two districts that send the same schools."""
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    for part in parts_of(collection):
        add_rows(part, range(1, 3))
    return collection


@pytest.mark.parametrize("page", ["", "/rows", "/doubles", "/rows?kind=changed"])
def test_pages_of_the_curator_take_as_many_queries_for_more_rows(sign_in: SignIn, page: str) -> None:
    collection = make_pair()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    send(parts_of(collection)[1])
    address = f"/collections/{collection.id}{page}"
    few = queries(client, address)
    first = parts_of(collection)[0]
    add_rows(first, range(10, 18))
    send(first)
    assert queries(client, address) <= few + 1  # the rows of doubles themselves
    assert few <= 16


def test_list_and_part_take_as_many_queries_for_more_rows(sign_in: SignIn) -> None:
    collection = make_pair()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    part = parts_of(collection)[0]
    few, few_rows = queries(client, "/collections"), queries(client, f"/collections/parts/{part.id}")
    part = parts_of(collection)[0]
    for _ in range(5):
        make_collection(part.municipality)
    add_rows(part, range(10, 18))
    assert queries(client, "/collections") == few
    assert queries(client, f"/collections/parts/{part.id}") == few_rows


def test_lists_are_searched_and_paged(sign_in: SignIn) -> None:
    collection = make_collection()
    part = parts_of(collection)[0]
    for number in range(1, 26):
        type_row(part, number)
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    second = words_of(client.get(f"/collections/parts/{part.id}?page=2"))
    assert "21–25 из 25" in second.replace("\u2060", "")
    found = words_of(client.get(f"/collections/parts/{part.id}?q={make_inn(7)}"))
    assert "Школа № 7" in found and "Школа № 8" not in found
    for strange in ("page=999999999", "q=%25_%5C", "per_page=-1", "show=broken"):
        check_page(client.get(f"/collections/parts/{part.id}?{strange}"))


def test_term_is_changed_and_a_past_one_refused(sign_in: SignIn) -> None:
    collection = make_collection()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    address = f"/collections/{collection.id}/due"
    assert "Срок не изменён" in words_of(
        client.post(address, data={"due": "2020-01-01"}, follow_redirects=True)
    )
    assert "Срок изменён" in words_of(client.post(address, data={"due": "2099-12-31"}, follow_redirects=True))
    assert str(db.session.get_one(Collection, collection.id).due) == "2099-12-31"
    assert NOW.date() < db.session.get_one(Collection, collection.id).due


def test_desk_of_a_collection_says_how_complete_the_registry_is(sign_in: SignIn) -> None:
    load_slides(now=NOW)
    collection = make_collection()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    words = words_of(client.get(f"/collections/{collection.id}"))
    assert "В реестре 0 из 3 017" in words


def test_list_of_collections_is_narrowed_and_exported_as_narrowed(sign_in: SignIn) -> None:
    district = make_municipality()
    make_collection(district, title="Реестр школ")
    services.cancel_collection(make_collection(district, title="Реестр садов"), now=NOW)
    db.session.commit()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    for asked, shown, hidden in (
        ("q=школ", "Реестр школ", "Реестр садов"),
        ("state=cancelled", "садов", "школ"),
    ):
        for address in (f"/collections?{asked}", f"/collections/export.csv?{asked}"):
            words = words_of(client.get(address))
            assert shown in words and hidden not in words
    assert "Ничего не нашлось" in check_page(client.get("/collections?q=нет такого")).text_content()


def test_district_without_people_is_named_and_a_person_of_two_sees_both_parts(sign_in: SignIn) -> None:
    first, second = make_municipality("Первый район"), make_municipality("Второй район")
    collection = make_collection(first, second, make_municipality("Ничей район"))
    person = make_user(Role.CURATOR, of_municipality(first.id))
    grant_role(person, role=Role.CURATOR, scope=of_municipality(second.id))
    db.session.commit()
    desk = sign_in(make_user(Role.CURATOR, of_region("22"))).get(f"/collections/{collection.id}")
    assert words_of(desk).count("некому заполнить") == 1
    page = sign_in(person).get(f"/collections/parts/{parts_of(collection)[0].id}")
    assert "Ещё ваши части этого сбора: Второй район" in " ".join(check_page(page).text_content().split())
