"""Withdrawing a template: its planned posts are cancelled or left, as was chosen, and their editors hear."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.campaigns.models import ObligationState, PostTemplate, TemplateState
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.services import submit_post
from portal.pages.posts.models import Post, PostState
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
LATER = timedelta(days=1)


def set_up() -> tuple[PostTemplate, Post, User]:
    school = make_organization()
    editor = make_user(Role.PAGE_EDITOR, f"organization:{school.id}")
    template = make_template()
    pages = [make_page(school)]
    post = make_post(pages, template_id=template.id, planned_at=datetime.now(UTC) + LATER)
    return template, post, editor


def reread(post: Post) -> Post:
    return db.session.get_one(Post, post.id, populate_existing=True)


def test_withdrawing_asks_what_becomes_of_planned_posts(app: Flask, sign_in: SignIn) -> None:
    template, post, _ = set_up()
    client, here = sign_in(make_user(Role.CURATOR, "region:22")), f"/templates/{template.id}"
    page = check_page(client.get(here))
    assert page is not None
    answer = client.post(f"{here}/withdraw", data={"words": "Траур"})
    assert answer.status_code == 422 and "Выберите, что станет с запланированными постами" in words_of(answer)
    assert template.state is TemplateState.ISSUED and reread(post).state is PostState.APPROVED


def test_cancelling_takes_posts_back_tells_their_editors_and_is_audited(app: Flask, sign_in: SignIn) -> None:
    template, post, editor = set_up()
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    data = {"words": "Траур", "posts": "cancel"}
    answer = client.post(f"/templates/{template.id}/withdraw", data=data, follow_redirects=True)
    assert "Отменён 1 запланированный пост" in words_of(answer)
    assert reread(post).state is PostState.CANCELLED
    row = delivery_of(post)
    assert row.state is DeliveryState.CANCELLED and "Траур" in row.reason
    assert owed(template, post.organization).state is ObligationState.WITHDRAWN
    told = db.session.scalars(select(Notice).where(Notice.user_id == editor.id)).one()
    assert "пост отменён" in told.title and told.address == f"/posts/{post.id}" and "Траур" in told.text
    noted = select(AuditEvent.subject).where(AuditEvent.action == "post.cancelled")
    assert db.session.scalars(noted).all() == [f"post:{post.id}"]
    back = sign_in(editor).post(f"/posts/{post.id}/recall")
    assert back.status_code == 303 and reread(post).state is PostState.DRAFT


def test_leaving_keeps_posts_in_the_plan_and_tells_so(app: Flask, sign_in: SignIn) -> None:
    template, post, editor = set_up()
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    client.post(f"/templates/{template.id}/withdraw", data={"words": "Дата ушла", "posts": "leave"})
    assert reread(post).state is PostState.APPROVED and delivery_of(post).state is DeliveryState.PLANNED
    told = db.session.scalars(select(Notice).where(Notice.user_id == editor.id)).one()
    assert "остаётся в плане" in told.title


def test_what_is_out_stays_and_what_waits_for_a_word_is_cancelled(app: Flask, sign_in: SignIn) -> None:
    template, out, _ = set_up()
    now = datetime.now(UTC)
    other = make_organization()
    waiting = make_post([make_page(other)], is_planned=False, template_id=template.id, planned_at=now + LATER)
    from_draft = make_post([make_page(other)], is_planned=False, template_id=template.id)
    delivery_of(out).state = DeliveryState.DELIVERED
    waiting.state, waiting.review_level = PostState.REVIEW, 1
    ids = [out.id, waiting.id, from_draft.id]
    db.session.commit()
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    client.post(f"/templates/{template.id}/withdraw", data={"words": "Ошибка", "posts": "cancel"})
    states = [db.session.get_one(Post, id, populate_existing=True).state for id in ids]
    assert states == [PostState.APPROVED, PostState.CANCELLED, PostState.DRAFT], "a draft goes nowhere itself"


def test_a_page_not_yet_sent_is_taken_back_though_another_is_out(app: Flask, sign_in: SignIn) -> None:
    template = make_template_for_two()
    post = db.session.scalars(select(Post)).one()
    first, second = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    first.state, second_id = DeliveryState.DELIVERED, second.id
    db.session.commit()
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    client.post(f"/templates/{template.id}/withdraw", data={"words": "Ошибка", "posts": "cancel"})
    again = db.session.get_one(Delivery, second_id, populate_existing=True)
    assert again.state is DeliveryState.CANCELLED and reread(post).state is PostState.APPROVED


def make_template_for_two() -> PostTemplate:
    school = make_organization()
    template = make_template()
    pages = [make_page(school), make_page(school)]
    make_post(pages, template_id=template.id, planned_at=datetime.now(UTC) + LATER)
    return template


def test_submitting_by_a_withdrawn_template_still_works_as_an_own_theme(app: Flask, sign_in: SignIn) -> None:
    template, _, _ = set_up()
    school = make_organization()
    draft = make_post([make_page(school)], is_planned=False, template_id=template.id)
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    client.post(f"/templates/{template.id}/withdraw", data={"words": "Ошибка", "posts": "cancel"})
    submit_post(reread(draft), author_id=None, now=datetime.now(UTC))
    assert reread(draft).state is PostState.APPROVED
