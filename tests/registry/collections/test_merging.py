"""Doubles: who is one institution, what a merge keeps, how it is undone."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Role, User
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.collections import merging, parts, services
from portal.registry.collections.matching import is_same
from portal.registry.collections.models import Collection, CollectionRow, RowDecision
from portal.registry.scopes import of_region
from tests.factories import make_inn, make_municipality, make_user
from tests.pages import check_page
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]
KPP = st.sampled_from(["", "1", "2"])
KEYS = st.tuples(st.sampled_from(["", "11", "22"]), KPP)


def make_double() -> Collection:
    """A school sent by two districts in different words, and one sent once."""
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    type_row(first, 1, email="first@example.org")
    type_row(first, 2)
    type_row(second, 1, email="second@example.org", vk="vk.com/s1", responsible_name="")
    send(first)
    send(second)
    return collection


@given(KEYS, KEYS)
def test_sameness_is_mutual_and_never_joins_two_branches(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert is_same(one, other) == is_same(other, one)
    assert not (is_same(one, other) and one[1] and other[1] and one[1] != other[1])
    assert not is_same(("", one[1]), other)


@given(st.lists(KPP, min_size=1, max_size=6))
def test_rows_of_one_inn_are_grouped_each_once(kpps: list[str]) -> None:
    rows = [(number, ("11", kpp)) for number, kpp in enumerate(kpps)]
    groups = merging.group_by_branch(rows)
    assert sorted(number for group in groups for number in group) == list(range(len(kpps)))
    branches = {kpp for kpp in kpps if kpp}
    assert len(groups) == max(1, len(branches))


@pytest.mark.usefixtures("app")
def test_double_shows_only_what_differs_and_offers_the_word_that_is_there() -> None:
    double = merging.list_doubles(make_double())[0]
    assert double.differing() == ["email", "vk", "responsible_name"]
    first, second = double.rows
    assert (double.suggested("vk"), double.suggested("responsible_name")) == (second.id, first.id)


@pytest.mark.usefixtures("app")
def test_merge_takes_each_word_from_the_row_chosen_and_keeps_what_was_sent() -> None:
    collection = make_double()
    double = merging.list_doubles(collection)[0]
    first, second = double.rows
    merging.merge(collection, double, kept_id=first.id, chosen={"vk": second.id, "email": second.id})
    db.session.commit()
    assert (first.data["email"], first.data["responsible_name"]) == ("second@example.org", "Ким Дарья")
    assert merging.sent(first)["email"] == "first@example.org"
    assert (second.decision, second.merged_into_id) == (RowDecision.MERGED, first.id)
    assert merging.count_open_doubles(collection) == 0


@pytest.mark.usefixtures("app")
def test_merge_undone_says_again_what_the_districts_said() -> None:
    collection = make_double()
    double = merging.list_doubles(collection)[0]
    before = [dict(row.data) for row in double.rows]
    first, second = double.rows
    merging.merge(collection, double, kept_id=second.id, chosen={"email": first.id})
    merging.unmerge(collection, merging.get_double(collection, double.id))
    assert [row.data for row in double.rows] == before
    assert {row.decision for row in double.rows} == {RowDecision.PENDING}


@pytest.mark.usefixtures("app")
def test_returned_part_takes_its_doubles_apart_in_other_parts_too() -> None:
    collection = make_double()
    double = merging.list_doubles(collection)[0]
    first, second = double.rows
    merging.merge(collection, double, kept_id=second.id, chosen={"email": first.id})
    db.session.commit()
    parts.return_part(first.part, remark="Не ваша школа", now=NOW)
    db.session.commit()
    db.session.expire_all()
    row = db.session.get_one(CollectionRow, second.id)
    assert (row.decision, row.data["email"]) == (RowDecision.PENDING, "second@example.org")
    assert merging.list_doubles(collection) == []


@pytest.mark.usefixtures("app")
def test_row_of_another_double_cannot_be_named_and_a_closed_collection_is_not_merged() -> None:
    collection = make_double()
    double = merging.list_doubles(collection)[0]
    stranger = db.session.query(CollectionRow).where(CollectionRow.inn == make_inn(2)).one()
    with pytest.raises(NotFound):
        merging.merge(collection, double, kept_id=stranger.id, chosen={})
    with pytest.raises(NotFound):
        merging.merge(collection, double, kept_id=double.id, chosen={"vk": stranger.id})
    services.cancel_collection(collection, now=NOW)
    with pytest.raises(Conflict):
        merging.merge(collection, double, kept_id=double.id, chosen={})


def test_screen_of_doubles_merges_and_takes_apart(sign_in: SignIn) -> None:
    collection = make_double()
    double = merging.list_doubles(collection)[0]
    first, second = (row.id for row in double.rows)
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    check_page(client.get(f"/collections/{collection.id}/doubles"))
    address = f"/collections/{collection.id}/doubles/{double.id}"
    assert client.post(address, data={"kept": "нет"}).status_code == 404
    assert client.post(address, data={"kept": str(first), "email": str(second)}).status_code == 303
    assert merging.count_open_doubles(collection) == 0
    check_page(client.get(f"/collections/{collection.id}/doubles"))
    assert client.post(address, data={"undo": "1"}).status_code == 303
    assert merging.count_open_doubles(collection) == 1
