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
from portal.mail.models import Mail, MailState
from portal.pages.approvals.models import ApprovalLink
from portal.pages.posts.models import Post, PostEvent, PostingRules, PostState
from tests.conftest import words_of
from tests.pages.approvals.setting import Setting, make_setting

PERSON = "Петрова Анна, завуч <zavuch@school.example.org>"
SignIn = Callable[[User], FlaskClient]


def make_token(sign_in: SignIn, user: User, post: Post) -> str:
    data = {"approver": "Директор Петрова", "days": "1"}
    answer = sign_in(user).post(f"/posts/{post.id}/links", data=data)
    found = re.search(r"/p/([\w-]+)", answer.text)
    assert answer.status_code == 200 and found, answer.status_code
    return found[1]


def send_token(sign_in: SignIn, user: User, post: Post) -> str:
    """The token that an editor's press has mailed; the editor sees nothing of it."""
    data = {"person": "zavuch@school.example.org", "days": "1"}
    answer = sign_in(user).post(f"/posts/{post.id}/links", data=data, follow_redirects=True)
    assert answer.status_code == 200 and "/p/" not in answer.text, answer.status_code
    [mail] = db.session.scalars(select(Mail).where(Mail.key.startswith("approval:")))
    assert (mail.to_address, mail.is_secret) == ("zavuch@school.example.org", True)
    found = re.search(r"/p/([\w-]+)", mail.text)
    assert found and found[1] not in answer.text
    return found[1]


@pytest.fixture
def setting(app: Flask) -> Setting:
    return make_setting(allows_links=True, link_people=PERSON)


def test_somebody_without_an_account_agrees_once(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    post = setting.make_waiting()
    token = send_token(sign_in, setting.editor, post)
    guest = app.test_client()
    page = guest.get(f"/p/{token}")
    assert page.status_code == 200 and "Каток открыт" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert guest.post(f"/p/{token}", data={"answer": "approve"}).status_code == 200
    assert db.session.scalars(select(Post.state)).one() is PostState.APPROVED
    event = db.session.scalars(select(PostEvent).where(PostEvent.deed == "approved")).one()
    name = f"Петрова Анна, завуч (по ссылке, выдана: {setting.editor.name})"
    assert (event.author_id, event.author_name) == (None, name)
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


def test_an_editor_is_shown_no_link_that_he_could_answer_himself(
    app: Flask, setting: Setting, sign_in: SignIn
) -> None:
    post, client = setting.make_waiting(), sign_in(setting.editor)
    shown = client.get(f"/posts/{post.id}/review")
    assert "Кому отправить" in words_of(shown) and "Петрова Анна" in words_of(shown)
    for data in ({"approver": "Я сам", "days": "1"}, {"person": "ja@mail.example.org", "days": "1"}):
        answer = client.post(f"/posts/{post.id}/links", data=data)
        assert answer.status_code == 422 and "/p/" not in answer.text
    assert db.session.scalars(select(ApprovalLink.id)).all() == []


def test_a_link_goes_to_no_mail_of_the_author(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    setting.editor.email = "Zavuch@school.example.org"
    db.session.commit()
    post = setting.make_waiting()
    data = {"person": "zavuch@school.example.org", "days": "1"}
    answer = sign_in(setting.editor).post(f"/posts/{post.id}/links", data=data)
    assert answer.status_code == 409 and "самому нельзя" in words_of(answer)


def test_nobody_named_is_said_with_whom_to_ask(app: Flask, sign_in: SignIn) -> None:
    setting = make_setting(allows_links=True)
    shown = words_of(sign_in(setting.editor).get(f"/posts/{setting.make_waiting().id}/review"))
    assert "Руководитель ещё не назвал" in shown


@pytest.mark.parametrize("name", ["editor", "head", "agency"])
def test_those_near_the_post_never_decide_by_a_link(
    app: Flask, setting: Setting, sign_in: SignIn, name: str
) -> None:
    post = setting.make_waiting()
    token = send_token(sign_in, setting.editor, post)
    client = sign_in(getattr(setting, name))
    shown = client.get(f"/p/{token}")
    assert shown.status_code == 200 and "Вы вошли в портал" in words_of(shown)
    assert 'name="answer"' not in shown.text
    for answer in ("approve", "return"):
        assert client.post(f"/p/{token}", data={"answer": answer, "words": "Нет"}).status_code == 403
    assert db.session.scalars(select(Post.state)).one() is PostState.REVIEW
    assert app.test_client().post(f"/p/{token}", data={"answer": "approve"}).status_code == 200


def test_a_curator_who_did_not_write_the_post_is_shown_the_link_of_the_head(
    app: Flask, setting: Setting, sign_in: SignIn
) -> None:
    post = setting.make_waiting()
    assert make_token(sign_in, setting.agency, post)
    db.session.execute(update(Post).values(author_id=setting.agency.id))
    db.session.commit()
    answer = sign_in(setting.agency).post(f"/posts/{post.id}/links", data={"approver": "Я", "days": "1"})
    assert answer.status_code == 422 and "/p/" not in answer.text


def test_a_withdrawn_link_takes_its_letter_back(app: Flask, setting: Setting, sign_in: SignIn) -> None:
    post = setting.make_waiting()
    token = send_token(sign_in, setting.editor, post)
    link = db.session.scalars(select(ApprovalLink)).one()
    assert sign_in(setting.editor).post(f"/posts/{post.id}/links/{link.id}/withdrawal").status_code == 303
    mail = db.session.scalars(select(Mail)).one()
    assert mail.state is MailState.CANCELLED and token not in mail.text


def test_the_head_names_people_and_wrong_lines_are_told(
    app: Flask, setting: Setting, sign_in: SignIn
) -> None:
    client, here = sign_in(setting.head), f"/organizations/{setting.school.id}/posting"
    told = {"zone": "", "needs_head": "y", "allows_links": "y"}
    bad = client.post(here, data=told | {"link_people": "просто Мария"})
    assert bad.status_code == 422 and "почту в угловых скобках" in words_of(bad)
    many = "\n".join(f"Имя Имя <a{number}@b.example.org>" for number in range(11))
    assert client.post(here, data=told | {"link_people": many}).status_code == 422
    good = "  Сидорова   Ольга,  методист < x@y>\n"
    assert client.post(here, data=told | {"link_people": good}).status_code == 422
    assert client.post(here, data=told | {"link_people": f" {PERSON} \r\n\r\n"}).status_code == 303
    db.session.expire_all()
    rules = db.session.get(PostingRules, setting.school.id)
    assert rules and rules.link_people == PERSON
    assert sign_in(setting.editor).post(here, data=told).status_code == 403
