"""What a district typed stays before its eyes when it is refused."""

import io
from collections.abc import Callable

from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.collections.models import CollectionPart, CollectionRow
from portal.registry.scopes import of_municipality
from tests.conftest import words_of
from tests.factories import make_municipality, make_user
from tests.registry.collections.making import make_collection, parts_of, send, type_row

SignIn = Callable[[User], FlaskClient]


def come_in(sign_in: SignIn) -> tuple[FlaskClient, CollectionPart]:
    """A district's person and their part."""
    place = make_municipality()
    part = parts_of(make_collection(place))[0]
    return sign_in(make_user(Role.CURATOR, of_municipality(place.id))), part


def test_refused_paste_stays_in_its_field(sign_in: SignIn) -> None:
    client, part = come_in(sign_in)
    answer = client.post(f"/collections/parts/{part.id}/paste", data={"table": "один\tдва\nтри\tчетыре"})
    assert answer.status_code == 422
    assert "три\tчетыре" in answer.text
    assert "Строки не приняты" in words_of(answer)


def test_empty_paste_and_a_foreign_file_are_refused_at_their_fields(sign_in: SignIn) -> None:
    client, part = come_in(sign_in)
    pasted = client.post(f"/collections/parts/{part.id}/paste", data={"table": " \n"})
    assert (pasted.status_code, "Сначала вставьте строки" in words_of(pasted)) == (422, True)
    sent = {"file": (io.BytesIO(b"%PDF-1.7"), "часть.xlsx")}
    uploaded = client.post(f"/collections/parts/{part.id}/file", data=sent)
    assert (uploaded.status_code, "Это документ PDF" in words_of(uploaded)) == (422, True)


def test_what_was_typed_while_a_colleague_sent_the_part_stays_on_the_screen(sign_in: SignIn) -> None:
    client, part = come_in(sign_in)
    row = type_row(part)
    send(part)
    pasted = client.post(
        f"/collections/parts/{part.id}/paste", data={"table": "Полное наименование\tИНН\nСад\t12"}
    )
    assert (pasted.status_code, "Сад\t12" in pasted.text) == (409, True)
    typed = {"full_name": "Сад <новый>", "email": "sad@example.org"}
    edited = client.post(f"/collections/parts/{part.id}/rows/{row.id}", data=typed)
    assert (edited.status_code, "sad@example.org" in edited.text) == (409, True)


def test_second_editor_of_a_row_is_asked_before_writing_over(sign_in: SignIn) -> None:
    client, part = come_in(sign_in)
    row = type_row(part)
    address = f"/collections/parts/{part.id}/rows/{row.id}"
    seen = client.get(address).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    shown = {"full_name": row.data["full_name"], "short_name": row.name, "inn": row.inn}
    client.post(address, data=shown | {"seen": seen, "email": "one@example.org"})
    answer = client.post(address, data=shown | {"seen": seen, "email": "two@example.org"})
    assert answer.status_code == 409
    assert "E-mail: one@example.org" in words_of(answer)
    assert 'value="two@example.org"' in answer.text
    again = answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    done = client.post(address, data=shown | {"seen": again, "email": "two@example.org"})
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(CollectionRow, row.id).data["email"] == "two@example.org"
