"""An uploaded plan is looked at, then planned, by people within their reach and by the rules of agreement."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.exchange import jobs
from portal.pages.exchange.attaching import Shelf
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.pages.exchange.reading import Reading
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostPicture, PostState
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.approvals.setting import make_setting
from tests.pages.exchange.plans import row_for, write_plan
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]


def upload(client: FlaskClient, path: Path, *pictures: tuple[io.BytesIO, str]) -> TestResponse:
    data = {"file": (io.BytesIO(path.read_bytes()), "план.csv"), "pictures": list(pictures)}
    return client.post("/posts/import", data=data, content_type="multipart/form-data")


def work() -> None:
    """What a worker does with uploads that were pressed."""
    for plan_id in db.session.scalars(select(PlanUpload.id)).all():
        jobs.apply_plan(plan_id)


def picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "PNG")
    content.seek(0)
    return content


def count(model: type[Post] | type[PostPicture]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_plan_is_shown_first_and_planned_at_a_press_once(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    setting = make_setting(needs_head=False)
    other = make_organization()
    make_page(other)
    path = write_plan(tmp_path, row_for(setting.school, Вложения="katok.png"), row_for(other))
    client = sign_in(setting.editor)
    answer = upload(client, path, (picture(), "katok.png"))
    assert answer.status_code == 303
    page = words_of(client.get(answer.location))
    assert "Новых постов: 1" in page and "учреждение не ваше" in page and count(Post) == 0
    assert client.post(f"{answer.location}/application").status_code == 303
    assert client.post(f"{answer.location}/application").status_code == 409
    work()
    assert (count(Post), count(PostPicture)) == (1, 1)
    assert db.session.scalars(select(Delivery.state)).one() is DeliveryState.PLANNED
    row = db.session.scalars(select(PlanUpload)).one()
    assert (row.state, row.created, row.rejected) == (PlanState.APPLIED, 1, 1)
    assert not (Path(app.config["DATA_DIR"]) / "uploads" / row.folder).exists()
    assert "не ваше" in client.get(f"{answer.location}/rejected.csv").text
    assert "Запланирован" in words_of(client.get("/posts/import"))


@pytest.mark.parametrize(("is_head", "state"), [(False, PostState.REVIEW), (True, PostState.APPROVED)])
def test_a_plan_goes_for_agreement_where_rules_want_it(
    app: Flask, sign_in: SignIn, tmp_path: Path, is_head: bool, state: PostState
) -> None:
    setting = make_setting()
    client = sign_in(setting.head if is_head else setting.editor)
    client.post(f"{upload(client, write_plan(tmp_path, row_for(setting.school))).location}/application")
    work()
    assert db.session.scalars(select(Post.state)).one() is state


def test_the_upper_cabinet_plans_only_into_pages_that_allow_it(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    school = make_organization()
    page = make_page(school)
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    path = write_plan(tmp_path, row_for(school))
    assert "не разрешило" in words_of(client.get(upload(client, path).location))
    db.session.execute(update(SocialPage).where(SocialPage.id == page.id).values(allows_upper=True))
    db.session.commit()
    client.post(f"{upload(client, path).location}/application")
    work()
    post = db.session.scalars(select(Post)).one()
    assert (post.is_delegated, post.state) == (True, PostState.APPROVED)


def test_bad_files_are_refused_in_words_and_leaders_import_nothing(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    setting = make_setting(needs_head=False)
    client = sign_in(setting.editor)
    for content in (b"", b"%PDF-1.4", b"PK\x03\x04junk", "один;два\nтри;четыре\n".encode(), b"\0\0\0"):
        path = tmp_path / "bad.csv"
        path.write_bytes(content)
        assert upload(client, path).status_code == 422
    assert client.post("/posts/import", data={}).status_code == 422
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.get("/posts/import").status_code == 403
    assert sign_in(setting.head).get("/posts/import/1").status_code == 404


def test_the_plan_goes_out_with_filters_in_the_form_it_comes_in(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    setting = make_setting(needs_head=False)
    client = sign_in(setting.editor)
    client.post(f"{upload(client, write_plan(tmp_path, row_for(setting.school))).location}/application")
    work()
    table = client.get("/posts/plan.csv?q=Новость").text
    assert "Каток открыт до 22:00." in table and "2027-02-03 14:30" in table
    assert "Каток" not in client.get("/posts/plan.csv?q=нет-такого").text
    path = tmp_path / "again.csv"
    path.write_text(table, encoding="utf-8")
    page = words_of(client.get(upload(client, path).location))
    assert "Новых постов: 0" in page


def test_a_plan_learns_nothing_of_files_of_the_server(app: Flask, tmp_path: Path) -> None:
    shelf, said = Shelf(tmp_path), []
    for name in ("/etc/passwd", "/etc/no-such-file", "../../../../etc/passwd"):
        reading = Reading(1, files=[name])
        shelf.look(reading, 1)
        said.append(reading.reasons[0].replace(name, ""))
    assert len(set(said)) == 1 and "вне папки" in said[0]


def test_an_exported_plan_is_read_back_whatever_texts_its_networks_have(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    school = make_organization()
    pages = [make_page(school), make_page(school, Network.TELEGRAM, external_id="-1007")]
    ahead = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=3)
    variants = {Network.TELEGRAM: "Коротко"}
    make_post(pages, text="Долгий рассказ. " * 400, variants=variants, planned_at=ahead, zone="Asia/Barnaul")
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{school.id}"))
    path = tmp_path / "plan.csv"
    path.write_bytes(client.get("/posts/plan.csv").data)
    answer = upload(client, path)
    told = words_of(client.get(answer.location))
    assert "уже есть: 1, отклонено строк: 0" in told and "лишние столбцы" not in told
    path.write_text(path.read_text("utf-8-sig").replace("Долгий рассказ", "Другой рассказ"), "utf-8-sig")
    told = words_of(client.get(upload(client, path).location))
    assert "Telegram: текст длиннее" in told and "отклонено строк: 1" in told
