"""What a district owes to the ЦУР stands on its first screen."""

from collections.abc import Callable

from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.collections.models import CollectionPart
from portal.registry.collections.parts import return_part
from portal.registry.scopes import of_municipality, of_region
from tests.conftest import words_of
from tests.factories import make_municipality, make_user
from tests.registry.collections.making import NOW, make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]


def test_owed_part_stands_on_the_first_screen_until_it_is_sent(sign_in: SignIn) -> None:
    district = make_municipality()
    collection = make_collection(district, make_municipality("Соседний район"))
    part = parts_of(collection)[0]
    client = sign_in(make_user(Role.CURATOR, of_municipality(district.id)))
    address = f"/collections/parts/{part.id}"
    assert "ЦУР ждёт от вас: Реестр учреждений" in words_of(client.get("/overview"))
    assert client.get("/overview").text.count("/collections/parts/") == 1
    part = db.session.get_one(CollectionPart, part.id)
    type_row(part)
    send(part)
    assert address not in client.get("/overview").text
    part = db.session.get_one(CollectionPart, part.id)
    return_part(part, remark="Допишите\nпочту", now=NOW)
    db.session.commit()
    assert "ЦУР вернул на исправление" in words_of(client.get("/overview"))


def test_who_runs_the_collection_owes_nothing(sign_in: SignIn) -> None:
    make_collection()
    client = sign_in(make_user(Role.CURATOR, of_region("22")))
    assert "/collections/parts/" not in client.get("/overview").text
