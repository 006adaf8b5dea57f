"""One press over many posts obeys the rules of each; what cannot be done is named and holds nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.pages.slots.services import add_slots
from tests.conftest import words_of
from tests.pages.approvals.setting import make_setting
from tests.pages.campaigns.making import make_template
from tests.pages.factories import delivery_of, make_page, make_post

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


def test_twelve_drafts_are_planned_by_one_press_at_one_hour(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    posts = [make_post([setting.page], title=f"Каток {number}", is_planned=False) for number in range(12)]
    client = sign_in(setting.editor)
    data = {"deed": "plan", "post_ids": [one.id for one in posts], "back": "/posts?state=draft"}
    told = words_of(client.post("/posts/bulk", data=data))
    assert "Сделано: 0 постов" in told and "у поста нет времени" in told
    answer = client.post("/posts/bulk", data=data | {"at": "2027-05-01T10:15"})
    assert (answer.status_code, answer.location) == (303, "/posts?state=draft")
    assert states() == [PostState.APPROVED] * 12
    due = db.session.scalars(select(Delivery.due_at)).all()
    assert due == [datetime(2027, 5, 1, 3, 15, tzinfo=UTC)] * 12


def test_planning_many_asks_the_head_and_says_so(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = make_post([setting.page], is_planned=False, planned_at=datetime.now(UTC) + timedelta(days=2))
    data = {"deed": "plan", "post_ids": [post.id]}
    answer = sign_in(setting.editor).post("/posts/bulk", data=data, follow_redirects=True)
    assert "Запланировано: 1 пост, из них ждут согласования: 1" in words_of(answer)
    assert states() == [PostState.REVIEW]


def test_what_the_editor_would_refuse_the_bulk_refuses(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    ahead, bare = datetime.now(UTC) + timedelta(days=2), make_page(setting.school, Network.OK, key="")
    bad = [
        make_post([setting.page], is_planned=False, planned_at=ahead, text="{{пароль}}"),
        make_post([setting.page], is_planned=False, planned_at=ahead, title=""),
        make_post([setting.page], is_planned=False, planned_at=datetime.now(UTC) - timedelta(days=1)),
        make_post([setting.page], is_planned=False, planned_at=ahead + timedelta(days=400)),
        make_post([bare], is_planned=False, planned_at=ahead),
        make_post([setting.page], planned_at=ahead),
    ]
    partly = make_post([setting.page, bare], is_planned=False, planned_at=ahead)
    data = {"deed": "plan", "post_ids": [one.id for one in [*bad, partly]]}
    told = words_of(sign_in(setting.editor).post("/posts/bulk", data=data))
    assert "Сделано: 1 пост" in told and "Не вышло: 6" in told and "Одноклассники" in told
    for words in ("пароль", "назовите тему", "время уже прошло", "больше года", "не подключена", "черновики"):
        assert words in told
    assert db.session.get_one(Post, partly.id).state is PostState.APPROVED


def test_many_stand_in_the_queue_one_to_a_slot(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    posts = [make_post([setting.page], is_planned=False) for _ in range(3)]
    data = {"deed": "queue", "post_ids": [one.id for one in posts]}
    client = sign_in(setting.editor)
    assert "У учреждения нет слотов" in words_of(client.post("/posts/bulk", data=data))
    add_slots(setting.school, [0, 3], 600)
    db.session.commit()
    assert client.post("/posts/bulk", data=data).status_code == 303
    assert len(set(db.session.scalars(select(Post.planned_at)))) == 3


def test_many_are_cancelled_and_come_back_but_what_is_out_stays(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False)
    ahead = datetime.now(UTC) + timedelta(days=2)
    posts = [make_post([setting.page], planned_at=ahead) for _ in range(3)]
    delivery_of(posts[2]).state = DeliveryState.DELIVERED
    db.session.commit()
    client, data = sign_in(setting.editor), {"post_ids": [one.id for one in posts]}
    assert "пост уже вышел" in words_of(client.post("/posts/bulk", data=data | {"deed": "cancel"}))
    assert states() == [PostState.CANCELLED, PostState.CANCELLED, PostState.APPROVED]
    client.post("/posts/bulk", data=data | {"deed": "recall"})
    assert states() == [PostState.DRAFT, PostState.DRAFT, PostState.APPROVED]


def test_foreign_posts_and_odd_times_are_refused(app: Flask, sign_in: SignIn) -> None:
    mine, foreign = make_setting(needs_head=False), make_setting(needs_head=False)
    post = make_post([foreign.page], is_planned=False)
    client = sign_in(mine.editor)
    for deed in ("plan", "queue", "cancel", "recall"):
        told = words_of(client.post("/posts/bulk", data={"deed": deed, "post_ids": [post.id]}))
        assert "такого поста у вас нет" in told
    for at in ("завтра", "9" * 400, "2027-13-01T10:00"):
        data = {"deed": "plan", "post_ids": [post.id], "at": at}
        assert client.post("/posts/bulk", data=data).status_code == 409
    assert client.post("/posts/bulk", data={"deed": "plan"}).status_code == 409
    assert states() == [PostState.DRAFT]


def test_nothing_is_planned_before_the_start_of_its_template(app: Flask, sign_in: SignIn) -> None:
    setting, now = make_setting(needs_head=False), datetime.now(UTC)
    template = make_template(starts_at=now + timedelta(days=2))
    early = make_post(
        [setting.page], is_planned=False, planned_at=now + timedelta(days=1), template_id=template.id
    )
    data = {"deed": "plan", "post_ids": [early.id]}
    assert "не раньше" in words_of(sign_in(setting.editor).post("/posts/bulk", data=data))
    assert states() == [PostState.DRAFT]
