"""Every screen of agreement, repetition and exchange is well formed, and quick however long the queue is."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from tests.factories import make_organization, make_user
from tests.pages.approvals.holes import approval_holes
from tests.pages.approvals.setting import make_setting
from tests.pages.factories import make_page
from tests.queries import counted_queries
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HEAD])
def test_every_screen_is_well_formed(app: Flask, sign_in: SignIn, role: Role) -> None:
    school = make_organization("Школа <№ 1>")
    make_page(school)
    holes = approval_holes(school)
    scope = "country" if role is Role.OPERATOR else f"organization:{school.id}"
    client, post = sign_in(make_user(role, scope)), f"/posts/{holes['post_id']}"
    addresses = ["/posts", "/posts/review", "/posts/review?q=нет", "/posts/import", f"{post}/review"]
    addresses += [f"{post}/correction", f"{post}/repeat", f"/organizations/{school.id}/posting"]
    addresses += [f"/organizations/{school.id}/slots", f"/p/{holes['link_token']}"]
    for address in addresses:
        check_page(client.get(address), 200)
    for address in (f"{post}/return", f"{post}/links"):
        check_page(client.post(address, data={"revision": 1}), 422)
    check_page(client.post("/posts/bulk", data={"deed": "approve", "post_ids": ["10000000"]}), 200)
    check_page(client.get("/p/unknown"), 410)
    with client.get(f"/p/{holes['link_token']}/pictures/0") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert client.get(f"/p/{holes['link_token']}/pictures/7").status_code == 404


def test_the_report_of_a_file_is_well_formed(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    client = sign_in(setting.editor)
    rows = ";".join(["ИНН", "Дата и время", "Текст"]) + f"\n{setting.school.inn};завтра;<b>\n"
    data = {"file": (io.BytesIO(rows.encode()), "<план>.csv")}
    answer = client.post("/posts/import", data=data, content_type="multipart/form-data")
    check_page(client.get(answer.location), 200)
    check_page(client.post("/posts/import", data={}), 422)


def test_the_queue_asks_as_many_questions_however_long_it_is(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    client = sign_in(setting.head)
    setting.make_waiting()
    with counted_queries() as few:
        client.get("/posts/review?per_page=100")
    for _ in range(30):
        setting.make_waiting()
    with counted_queries() as many:
        client.get("/posts/review?per_page=100")
    assert len(many) == len(few)
