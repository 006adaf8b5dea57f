"""Posts wait for the word of those whom the rules name; remarks come in the notice; corrections are kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.extensions import db
from portal.pages.approvals.jobs import sweep_reviews
from portal.pages.approvals.models import PostCorrection
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.pages.approvals.setting import make_setting

SignIn = Callable[[User], FlaskClient]


def state_of(post: Post) -> PostState:
    return db.session.scalars(select(Post.state).where(Post.id == post.id)).one()


def titles_of(user: User) -> list[str]:
    return list(db.session.scalars(select(Notice.title).where(Notice.user_id == user.id)))


def test_the_head_agrees_and_the_post_is_planned(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    assert db.session.scalars(select(Delivery.state)).one() is DeliveryState.CHOSEN
    head = sign_in(setting.head)
    assert "Каток" in words_of(head.get("/posts/review"))
    answer = head.post(f"/posts/{post.id}/approval", data={"revision": post.revision})
    assert answer.status_code == 303
    assert state_of(post) is PostState.APPROVED
    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.due_at) == (DeliveryState.PLANNED, post.planned_at)
    assert titles_of(setting.editor) == ["Согласован и запланирован: «Каток»"]


def test_two_levels_agree_in_their_order(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_agency=True)
    post = setting.make_waiting()
    agency, head = sign_in(setting.agency), sign_in(setting.head)
    data = {"revision": post.revision}
    assert agency.post(f"/posts/{post.id}/approval", data=data).status_code == 403
    assert head.post(f"/posts/{post.id}/approval", data=data).status_code == 303
    assert state_of(post) is PostState.REVIEW
    assert head.post(f"/posts/{post.id}/approval", data=data).status_code == 403
    assert agency.post(f"/posts/{post.id}/approval", data=data).status_code == 303
    assert state_of(post) is PostState.APPROVED


def test_a_return_needs_words_and_they_come_in_the_notice(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    head = sign_in(setting.head)
    assert head.post(f"/posts/{post.id}/return", data={"revision": 1, "words": "  "}).status_code == 422
    words = "Добавьте часы работы"
    assert head.post(f"/posts/{post.id}/return", data={"revision": 1, "words": words}).status_code == 303
    assert state_of(post) is PostState.RETURNED
    notice = db.session.scalars(select(Notice).where(Notice.user_id == setting.editor.id)).one()
    assert (notice.title, notice.text) == ("Вернули с замечаниями: «Каток»", words)


def test_an_approver_mends_the_text_and_the_author_sees_what_became(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    data = {"revision": 1, "title": "Каток", "text": "Каток открыт до 22:00", "is_approved": "y"}
    assert sign_in(setting.head).post(f"/posts/{post.id}/correction", data=data).status_code == 303
    assert state_of(post) is PostState.APPROVED
    kept = db.session.scalars(select(PostCorrection)).one()
    assert (kept.name, kept.before, kept.after) == ("text", "Каток открыт", "Каток открыт до 22:00")
    page = words_of(sign_in(setting.editor).get(f"/posts/{post.id}/review"))
    assert "Что исправили при согласовании" in page and "<ins" in page
    assert "Исправили при согласовании: «Каток»" in titles_of(setting.editor)


def test_a_revision_that_was_not_shown_cannot_be_agreed_to(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    db.session.execute(update(Post).values(revision=2))
    db.session.commit()
    answer = sign_in(setting.head).post(f"/posts/{post.id}/approval", data={"revision": 1})
    assert answer.status_code == 409
    assert state_of(post) is PostState.REVIEW


def test_a_post_whose_time_passed_unagreed_stays_at_home_and_is_told_about(app: Flask) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    db.session.execute(update(Post).values(planned_at=datetime.now(UTC) - timedelta(minutes=1)))
    db.session.commit()
    sweep_reviews()
    sweep_reviews()
    assert state_of(post) is PostState.DRAFT
    assert db.session.scalars(select(Delivery.state)).one() is DeliveryState.CHOSEN
    assert db.session.scalars(select(PostEvent.deed).where(PostEvent.deed == "expired")).all() == ["expired"]
    assert titles_of(setting.editor) == ["Не вышел: «Каток»"]


def test_approvers_hear_of_what_waits_once_and_of_many_in_one_line(app: Flask) -> None:
    setting = make_setting()
    setting.make_waiting()
    sweep_reviews()
    sweep_reviews()
    assert titles_of(setting.head) == ["Согласуйте пост: «Каток»"]
    assert "МСК" in db.session.scalars(select(Notice.text)).one()
    for _ in range(6):
        setting.make_waiting()
    sweep_reviews()
    sweep_reviews()
    assert len(titles_of(setting.head)) == 2
    assert titles_of(setting.editor) == []


def test_a_stranger_sees_nothing_and_the_author_cannot_agree(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    foreign = make_setting()
    stranger = sign_in(foreign.head)
    assert stranger.get(f"/posts/{post.id}/review").status_code == 404
    assert stranger.post(f"/posts/{post.id}/approval", data={"revision": 1}).status_code == 404
    answer = sign_in(setting.editor).post(f"/posts/{post.id}/approval", data={"revision": 1})
    assert answer.status_code == 403
    assert sign_in(setting.editor).get("/posts/review").status_code == 403


def test_rules_are_set_by_the_head_alone(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting()
    address = f"/organizations/{setting.school.id}/posting"
    assert sign_in(setting.editor).get(address).status_code == 403
    head = sign_in(setting.head)
    assert head.get(address).status_code == 200
    assert head.post(address, data={"zone": "Mars/Base"}).status_code == 422
    assert head.post(address, data={"zone": "Asia/Omsk", "needs_agency": "y"}).status_code == 303
    post = setting.make_waiting()
    assert (post.state, post.review_level) == (PostState.REVIEW, 2)
