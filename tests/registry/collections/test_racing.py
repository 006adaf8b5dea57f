"""Two at the same moment, each with a connection of its own: one waits for the other and sees what it did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from flask import Flask

from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.collections import accepting, merging, parts
from portal.registry.collections.models import (
    Collection,
    CollectionPart,
    CollectionRow,
    CollectionState,
    PartState,
    RowDecision,
)
from portal.registry.collections.rows import put_row
from tests.factories import make_municipality, make_user
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row


def meanwhile(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> str:
    """What the second answers when it comes before the first has committed."""

    def run() -> str:
        with app.app_context():
            try:
                second()
                db.session.commit()
                return "done"
            except (Conflict, NotFound, parts.NotReady) as error:
                db.session.rollback()
                return type(error).__name__
            finally:
                db.session.close()

    first()
    db.session.flush()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(run)
        sleep(0.5)
        db.session.commit()
        said = answer.result(30)
    db.session.close()
    return said


def make_double() -> tuple[Collection, CollectionPart, CollectionPart]:
    """A collection where two districts have sent one school."""
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    for part in (first, second):
        type_row(part, 1)
        send(part)
    return collection, first, second


def test_a_double_is_not_merged_into_a_part_that_is_just_going_back(app: Flask) -> None:
    collection, first, second = make_double()
    double = merging.list_doubles(collection)[0].id

    def merge() -> None:
        one = db.session.get_one(Collection, collection.id)
        found = merging.get_double(one, double)
        merging.merge(one, found, kept_id=found.id, chosen={}, now=NOW)

    said = meanwhile(app, lambda: parts.return_part(first, remark="Не ваша", now=NOW), merge)
    assert said == "NotFound"
    rows = db.session.query(CollectionRow).where(CollectionRow.part_id == second.id)
    assert [row.decision for row in rows] == [RowDecision.PENDING]


def test_a_part_sent_while_the_collection_is_being_accepted_is_refused(app: Flask) -> None:
    collection = make_collection(make_municipality("Первый район"), make_municipality("Второй район"))
    first, second = parts_of(collection)
    type_row(first, 1)
    type_row(second, 1)
    send(first)
    author, part_id = make_user().id, second.id

    def accept() -> None:
        accepting.request_accepting(collection, accepter_id=author, without_owing=True, now=NOW)

    def send_late() -> None:
        parts.send_part(db.session.get_one(CollectionPart, part_id), sender_id=author, now=NOW)

    assert meanwhile(app, accept, send_late) == "Conflict"
    assert db.session.get_one(Collection, collection.id).state is CollectionState.ACCEPTING
    assert db.session.get_one(CollectionPart, part_id).state is PartState.FILLING


def test_a_part_is_not_sent_with_a_row_that_is_just_being_spoilt(app: Flask) -> None:
    part = parts_of(make_collection(make_municipality()))[0]
    row, author, part_id = type_row(part, 1), make_user().id, part.id

    def spoil() -> None:
        put_row(part, row, {"full_name": "Школа", "inn": "12"}, author_id=author, now=NOW)

    def send_now() -> None:
        parts.send_part(db.session.get_one(CollectionPart, part_id), sender_id=author, now=NOW)

    assert meanwhile(app, spoil, send_now) == "NotReady"
    assert db.session.get_one(CollectionPart, part_id).state is PartState.FILLING
