"""One press over many posts obeys the rules of each; what cannot be done is named and holds nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.delivery.models import Delivery
from portal.pages.posts.models import Post, PostState
from tests.conftest import words_of
from tests.pages.approvals.setting import make_setting

SignIn = Callable[[User], FlaskClient]


def states() -> list[PostState]:
    return list(db.session.scalars(select(Post.state).order_by(Post.id)))


def test_the_head_agrees_to_many_and_foreign_ones_are_named(app: Flask, sign_in: SignIn) -> None:
    mine, foreign = make_setting(), make_setting()
    ids = [mine.make_waiting().id, mine.make_waiting().id, foreign.make_waiting().id, 10**8]
    answer = sign_in(mine.head).post("/posts/bulk", data={"deed": "approve", "post_ids": ids})
    assert answer.status_code == 200
    assert "Сделано: 2 поста" in words_of(answer) and "такого поста у вас нет" in words_of(answer)
    assert states() == [PostState.APPROVED, PostState.APPROVED, PostState.REVIEW]


def test_an_editor_cannot_agree_by_the_bulk_either(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    answer = sign_in(setting.editor).post("/posts/bulk", data={"deed": "approve", "post_ids": [post.id]})
    assert "Сделано: 0 постов" in words_of(answer)
    assert states() == [PostState.REVIEW]


def test_many_are_returned_only_with_words(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    ids = [setting.make_waiting().id, setting.make_waiting().id]
    head = sign_in(setting.head)
    assert head.post("/posts/bulk", data={"deed": "return", "post_ids": ids}).status_code == 409
    data = {"deed": "return", "post_ids": ids, "words": "Нет фото", "back": "/posts?state=review"}
    answer = head.post("/posts/bulk", data=data)
    assert (answer.status_code, answer.location) == (303, "/posts?state=review")
    assert states() == [PostState.RETURNED, PostState.RETURNED]


def test_a_move_by_days_keeps_the_hour_and_moves_the_deliveries(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    post = setting.make_waiting()
    assert post.planned_at is not None
    data = {"deed": "move", "post_ids": [post.id], "days": "7", "back": "//evil.example"}
    answer = sign_in(setting.editor).post("/posts/bulk", data=data)
    assert (answer.status_code, answer.location) == (303, "/posts")
    moved, zone = db.session.scalars(select(Post)).one(), ZoneInfo("Asia/Barnaul")
    assert moved.planned_at is not None
    assert moved.planned_at.astimezone(zone).time() == post.planned_at.astimezone(zone).time()
    assert moved.planned_at - post.planned_at == timedelta(days=7)
    assert db.session.scalars(select(Delivery.due_at)).one() == moved.planned_at


def test_a_move_into_the_past_and_odd_numbers_are_refused(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    post = setting.make_waiting()
    client = sign_in(setting.editor)
    answer = client.post("/posts/bulk", data={"deed": "move", "post_ids": [post.id], "days": "-30"})
    assert "новое время уже прошло" in words_of(answer)
    for days in ("0", "", "много", str(2**63), "367"):
        data = {"deed": "move", "post_ids": [post.id], "days": days}
        assert client.post("/posts/bulk", data=data).status_code == 409
    assert client.post("/posts/bulk", data={"deed": "burn", "post_ids": [str(2**63), "x"]}).status_code == 409
    moved = db.session.scalars(select(Post.planned_at)).one()
    assert moved is not None and moved > datetime.now(UTC)
