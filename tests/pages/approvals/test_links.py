"""A link shows one revision, takes one answer, expires, and tells in words why it does not work."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import User
from portal.extensions import db, limiter
from portal.pages.approvals.models import ApprovalLink
from portal.pages.posts.models import Post, PostEvent, PostState
from tests.conftest import words_of
from tests.pages.approvals.setting import Setting, make_setting

SignIn = Callable[[User], FlaskClient]


def make_token(sign_in: SignIn, user: User, post: Post) -> str:
    data = {"approver": "Директор Петрова", "days": "1"}
    answer = sign_in(user).post(f"/posts/{post.id}/links", data=data)
    found = re.search(r"/p/([\w-]+)", answer.text)
    assert answer.status_code == 200 and found, answer.status_code
    return found[1]


@pytest.fixture
def setting(app: Flask) -> Setting:
    return make_setting(allows_links=True)


def test_somebody_without_an_account_agrees_once(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    post = setting.make_waiting()
    token = make_token(sign_in, setting.editor, post)
    guest = app.test_client()
    page = guest.get(f"/p/{token}")
    assert page.status_code == 200 and "Каток открыт" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert guest.post(f"/p/{token}", data={"answer": "approve"}).status_code == 200
    assert db.session.scalars(select(Post.state)).one() is PostState.APPROVED
    event = db.session.scalars(select(PostEvent).where(PostEvent.deed == "approved")).one()
    assert (event.author_id, event.author_name) == (None, "Директор Петрова")
    again = guest.post(f"/p/{token}", data={"answer": "return", "words": "Нет"})
    assert again.status_code == 410 and "уже ответили" in words_of(again)


def test_a_return_by_a_link_needs_words(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    post = setting.make_waiting()
    token = make_token(sign_in, setting.head, post)
    guest = app.test_client()
    assert guest.post(f"/p/{token}", data={"answer": "return", "words": " "}).status_code == 422
    assert guest.post(f"/p/{token}", data={"answer": "sell"}).status_code == 422
    assert guest.post(f"/p/{token}", data={"answer": "return", "words": "Нет фото"}).status_code == 200
    assert db.session.scalars(select(Post.state)).one() is PostState.RETURNED


def test_a_changed_post_makes_the_link_old(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    post = setting.make_waiting()
    token = make_token(sign_in, setting.head, post)
    db.session.execute(update(Post).values(revision=2))
    db.session.commit()
    answer = app.test_client().get(f"/p/{token}")
    assert answer.status_code == 410 and "Пост изменили" in words_of(answer)


def test_an_expired_withdrawn_or_unknown_link_opens_nothing(
    app: Flask, setting: Setting, sign_in: SignIn
) -> None:
    post = setting.make_waiting()
    first, second = (make_token(sign_in, setting.head, post) for _ in range(2))
    ids = db.session.scalars(select(ApprovalLink.id).order_by(ApprovalLink.id)).all()
    db.session.execute(
        update(ApprovalLink).where(ApprovalLink.id == ids[0]).values(expires_at=datetime.now(UTC))
    )
    db.session.commit()
    assert sign_in(setting.head).post(f"/posts/{post.id}/links/{ids[1]}/withdrawal").status_code == 303
    guest = app.test_client()
    assert [guest.get(f"/p/{token}").status_code for token in (first, second, "нет")] == [410, 410, 410]
    assert guest.post(f"/p/{first}", data={"answer": "approve"}).status_code == 410
    assert db.session.scalars(select(Post.state)).one() is PostState.REVIEW


def test_the_token_itself_is_kept_nowhere(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    token = make_token(sign_in, setting.head, setting.make_waiting())
    link = db.session.scalars(select(ApprovalLink)).one()
    assert token not in (link.token_hash, link.approver)
    assert len(link.token_hash) == 64


def test_an_editor_gives_no_links_where_the_head_has_not_allowed_them(app: Flask, sign_in: SignIn) -> None:
    strict = make_setting()
    post = strict.make_waiting()
    data = {"approver": "Я сам", "days": "1"}
    assert sign_in(strict.editor).post(f"/posts/{post.id}/links", data=data).status_code == 403
    assert "Согласование по ссылке" not in sign_in(strict.editor).get(f"/posts/{post.id}/review").text
    assert sign_in(strict.head).post(f"/posts/{post.id}/links", data=data).status_code == 200


def test_guessing_links_is_limited(app: Flask) -> None:
    limiter.enabled = True
    guest = app.test_client()
    codes = [guest.post(f"/p/wrong{number}", data={"answer": "approve"}).status_code for number in range(35)]
    assert codes[-1] == 429


def test_an_editor_gives_out_no_word_of_the_agency(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(needs_head=False, needs_agency=True, allows_links=True)
    post = setting.make_waiting()
    data = {"approver": "ЦУР", "days": "1"}
    assert sign_in(setting.editor).post(f"/posts/{post.id}/links", data=data).status_code == 403
    assert sign_in(setting.head).post(f"/posts/{post.id}/links", data=data).status_code == 403
    assert make_token(sign_in, setting.agency, post)
