"""A file of pages through the screen: looked at, written once, its keys kept sealed and forgotten."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.imports import services
from portal.pages.imports.jobs import sweep_page_imports
from portal.pages.imports.models import PageImport, PageImportState
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_municipality, of_region
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.imports.files import HEADER, KEY, row

SignIn = Callable[[User], FlaskClient]


def send(client: FlaskClient, *lines: str) -> TestResponse:
    content = "\n".join([HEADER, *lines]).encode()
    data = {"file": (io.BytesIO(content), "страницы.csv")}
    return client.post("/pages/import", data=data, content_type="multipart/form-data")


def count_pages() -> int:
    return db.session.scalar(select(func.count()).select_from(SocialPage)) or 0


def test_a_file_is_looked_at_then_written_and_not_kept(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.CURATOR))
    line = row(school.inn, "vk", "vk.com/club5", key=KEY, mark="да", consent="да")
    answer = send(client, line, row("123", "vk", "vk.com/club6"))
    assert answer.status_code == 303
    look = client.get(answer.location)
    check_page(look)
    assert "Записать: 1 страницу" in words_of(look)
    assert "новый ключ" in look.text
    assert "его даёт само учреждение" in look.text
    assert "нужно 10" in words_of(look)
    assert "QQQQ" not in look.text
    assert count_pages() == 0
    sealed = db.session.scalars(select(PageImport.sealed)).one()
    assert sealed
    assert school.inn not in sealed
    assert client.post(f"{answer.location}/apply").status_code == 303
    assert client.post(f"{answer.location}/apply").status_code == 409
    page = db.session.scalars(select(SocialPage)).one()
    assert (page.has_key, page.allows_upper) == (True, False)
    assert db.session.scalars(select(PageImport.sealed)).one() == ""
    assert "Записано" in client.get(answer.location).text


def test_an_operator_may_write_consent_and_a_stranger_sees_no_file(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.OPERATOR))
    address = send(client, row(school.inn, "vk", "vk.com/club5", consent="да")).location
    assert sign_in(make_user(Role.CURATOR, of_region("22"))).get(address).status_code == 404
    client.post(f"{address}/apply")
    assert db.session.scalars(select(SocialPage)).one().allows_upper


def test_a_curator_reaches_their_own_district_only(app: Flask, sign_in: SignIn) -> None:
    mine, other = make_municipality("Бийский район"), make_municipality("Амурский район")
    own = make_organization(municipality_id=mine.id)
    foreign = make_organization("Чужая школа", municipality_id=other.id)
    client = sign_in(make_user(Role.CURATOR, of_municipality(mine.id)))
    operator = sign_in(make_user(Role.OPERATOR))
    address = send(operator, row(foreign.inn, "vk", "vk.com/club7")).location
    operator.post(f"{address}/apply")
    lines = (row(foreign.inn, "vk", "vk.com/club8"), row(own.inn, "vk", "vk.com/club7"))
    look = client.get(send(client, *lines).location)
    assert look.text.count("вне вашей территории") == 2
    assert "Чужая школа" not in look.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Файл пуст"),
        (b"%PDF-1.7", "PDF"),
        ("Название;Адрес\nа;б".encode(), "Не найдена строка с заголовками"),
        ("ИНН;Сеть\n1;vk".encode(), "нет столбцов: «Ссылка» или «Идентификатор»"),
        ((HEADER + "\n" + "1;vk;a;;;;\n" * 5_001).encode(), "больше 5000 строк"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_words(
    app: Flask, sign_in: SignIn, content: bytes, words: str
) -> None:
    client = sign_in(make_user(Role.CURATOR))
    data = {"file": (io.BytesIO(content), "a.csv")}
    answer = client.post("/pages/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert client.post("/pages/import", data={}).status_code == 422


def test_a_file_above_the_limit_is_refused_before_it_is_read(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_BYTES", 100)
    answer = send(sign_in(make_user(Role.CURATOR)), *[row("123", "vk", "vk.com/club6")] * 20)
    assert answer.status_code == 422
    assert "больше 5 МБ" in words_of(answer)


def test_a_file_nobody_came_back_to_is_forgotten(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.CURATOR))
    address = send(client, row(school.inn, "vk", "vk.com/club5", key=KEY)).location
    sweep_page_imports()
    waiting = db.session.scalars(select(PageImport)).one()
    assert waiting.state is PageImportState.CHECKED
    waiting.touched_at = datetime.now(UTC) - timedelta(days=2)
    db.session.commit()
    sweep_page_imports()
    db.session.expire_all()
    gone = db.session.scalars(select(PageImport)).one()
    assert (gone.state, gone.sealed) == (PageImportState.CANCELLED, "")
    assert client.post(f"{address}/apply").status_code == 409
    assert "отменён" in client.get(address).text


def test_the_form_and_the_registry_are_given_out_without_keys(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.CURATOR))
    client.post(f"{send(client, row(school.inn, 'vk', 'vk.com/club5', key=KEY)).location}/apply")
    assert client.get("/pages/import/form.xlsx").status_code == 200
    text = client.get("/pages/import/registry.csv").get_data().decode("utf-8-sig")
    assert text.startswith(HEADER)
    assert "club5" in text
    assert "QQQQ" not in text
