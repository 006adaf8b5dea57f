"""An import of posts plans what it can, names what it cannot, and twice the same is once."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.exchange.commands import import_file
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostEvent, PostSource, PostState
from tests.factories import make_organization
from tests.pages.exchange.plans import row_for, write_plan
from tests.pages.factories import make_page


def count_posts() -> int:
    return db.session.scalar(select(func.count(Post.id))) or 0


def test_a_row_becomes_an_approved_post_with_deliveries_at_its_own_minute(app: Flask, tmp_path: Path) -> None:
    school = make_organization()
    make_page(school)
    make_page(school, Network.OK)
    row = row_for(school, Тематика="Спорт", Рубрика="Афиша", Кампания="Зима", Часовой_пояс="Asia/Vladivostok")
    outcome = import_file(write_plan(tmp_path, row))
    assert outcome.answer == {"created": 1, "changed": 0, "unchanged": 0, "rejected": []}
    post = db.session.scalars(select(Post)).one()
    assert (post.state, post.source, post.campaign) == (PostState.APPROVED, PostSource.IMPORTED, "Зима")
    at = datetime(2027, 2, 3, 4, 30, tzinfo=UTC)
    assert (post.planned_at, post.zone) == (at, "Asia/Vladivostok")
    deliveries = db.session.scalars(select(Delivery)).all()
    assert {(one.network, one.state, one.due_at) for one in deliveries} == {
        (Network.VK, DeliveryState.PLANNED, at),
        (Network.OK, DeliveryState.PLANNED, at),
    }
    assert len({one.guid for one in deliveries}) == 2
    assert db.session.scalars(select(PostEvent.deed).order_by(PostEvent.id)).all() == ["created", "approved"]


def test_an_empty_zone_is_that_of_the_region_and_a_past_time_is_due_now(app: Flask, tmp_path: Path) -> None:
    school = make_organization(region_code="27")
    make_page(school)
    outcome = import_file(write_plan(tmp_path, row_for(school, Дата_и_время="20.11.2025 14:30")))
    post = db.session.scalars(select(Post)).one()
    assert post.zone == "Asia/Vladivostok"
    assert db.session.scalars(select(Delivery.due_at)).one() == datetime(2025, 11, 20, 4, 30, tzinfo=UTC)
    assert any("уйдёт сразу" in words for _, words in outcome.notes)


def test_the_same_file_twice_creates_nothing_and_a_new_rubric_changes_the_post(
    app: Flask, tmp_path: Path
) -> None:
    school = make_organization()
    make_page(school)
    import_file(write_plan(tmp_path, row_for(school)))
    assert import_file(write_plan(tmp_path, row_for(school))).unchanged == 1
    again = import_file(write_plan(tmp_path, row_for(school, Рубрика="Афиша")))
    assert (again.created, again.changed, count_posts()) == (0, 1, 1)
    assert db.session.scalars(select(Post.rubric)).one() == "Афиша"


def test_two_rows_alike_in_one_file_are_one_post_and_one_refusal(app: Flask, tmp_path: Path) -> None:
    school = make_organization()
    make_page(school)
    outcome = import_file(write_plan(tmp_path, row_for(school), row_for(school)))
    assert outcome.created == 1
    assert outcome.rejected == [(3, "повтор строки 2: те же учреждение, время, текст и сети")]


def test_bad_rows_are_named_and_the_good_one_is_planned(app: Flask, tmp_path: Path) -> None:
    school, empty = make_organization(), make_organization()
    make_page(school)
    path = write_plan(
        tmp_path,
        row_for(school),
        row_for(school, ИНН="7707083893"),
        row_for(school, ИНН="77"),
        row_for(school, Дата_и_время="завтра"),
        row_for(school, Дата_и_время="2027-02-30 10:00"),
        row_for(school, Дата_и_время="2027-02-03"),
        row_for(school, Часовой_пояс="Марс"),
        row_for(school, Текст=""),
        row_for(school, Сети="ok"),
        row_for(school, Сети="myspace"),
        row_for(school, Вложения="https://example.com/a.jpg"),
        row_for(school, Вложения="../../etc/passwd"),
        row_for(school, Текст="Привет, {{школа}}"),
        row_for(empty),
        row_for(school, Часовой_пояс="Europe/Berlin", Дата_и_время="2027-03-28 02:30"),
        row_for(school, Текст="х" * 30_000),
    )
    outcome = import_file(path)
    words = dict(outcome.rejected)
    assert outcome.created == 1 and sorted(words) == list(range(3, 18))
    said = [
        "в реестре нет учреждения", "нужно 10", "не дата и время", "не бывает", "нет времени",
        "часовой пояс «Марс»", "нет текста", "нет страницы в сети «Одноклассники»", "неизвестная сеть",
        "адрес", "вне папки плана", "переменная", "нет ни одной страницы", "часы переводят", "больше 20000",
    ]  # fmt: skip
    assert [part for part, reason in zip(said, words.values(), strict=True) if part not in reason] == []
