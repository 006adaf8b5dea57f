"""A hold that ends by cancelling leaves posts in a true state, with a way to plan them again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.models import ObligationState
from portal.pages.delivery import holds
from portal.pages.delivery.models import DeliveryState, PostingHold
from portal.pages.delivery.outcomes import Outcome, find_outcome
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
S = DeliveryState


def now() -> datetime:
    return datetime.now(UTC)


def planned(**fields: object) -> Post:
    return make_post([make_page(make_organization())], planned_at=now() + timedelta(hours=2), **fields)


def press(scope: str = "region:22") -> PostingHold:
    made, _ = holds.hold(scope, reason="Траур", author_id=None, now=now())
    db.session.commit()
    return made


def cancel(hold: PostingHold) -> int:
    taken = holds.cancel(hold, ended_by_id=None, now=now())
    db.session.commit()
    return len(taken)


def reread(post: Post) -> Post:
    return db.session.get_one(Post, post.id, populate_existing=True)


@pytest.mark.usefixtures("app")
def test_cancelled_with_the_hold_a_post_is_cancelled_and_says_why() -> None:
    post = planned()
    assert cancel(press()) == 1
    assert reread(post).state is PostState.CANCELLED
    assert find_outcome(post) is Outcome.CANCELLED
    last = db.session.scalars(select(PostEvent).order_by(PostEvent.id.desc())).first()
    assert last and last.deed == "cancelled" and "Траур" in last.words


@pytest.mark.usefixtures("app")
def test_what_was_planned_a_moment_before_the_end_is_cancelled_too() -> None:
    held = press()
    late = planned()  # the sweep has not come yet
    assert cancel(held) == 1
    assert delivery_of(late).state is S.CANCELLED


@pytest.mark.usefixtures("app")
def test_a_post_that_is_out_somewhere_stays_as_it_is() -> None:
    school = make_organization()
    post = make_post(
        [make_page(school), make_page(school, Network.OK)], planned_at=now() + timedelta(hours=2)
    )
    delivery_of(post).state = S.DELIVERED
    db.session.commit()
    cancel(press())
    assert reread(post).state is PostState.APPROVED
    assert find_outcome(post) is Outcome.PARTLY, "one page took it, the other was cancelled"


@pytest.mark.usefixtures("app")
def test_the_obligation_tells_why_and_is_free_for_another_post() -> None:
    school = make_organization()
    template = make_template()
    post = make_post([make_page(school)], template_id=template.id, planned_at=now() + timedelta(hours=2))
    cancel(press())
    row = owed(template, school)
    assert (row.state, row.post_id) == (ObligationState.FAILED, None) and "Траур" in row.reason
    assert reread(post).state is PostState.CANCELLED


def test_the_editor_finds_the_post_and_plans_it_again(app: Flask, sign_in: SignIn) -> None:
    post = planned()
    title, post_id = post.title, post.id
    editor = make_user(Role.PAGE_EDITOR, f"organization:{post.organization_id}")
    editor_id, client, held = editor.id, sign_in(editor), press()
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    curator.post(f"/holds/{held.id}/cancel", data={"is_sure": "1"})
    told = db.session.scalars(select(Notice).where(Notice.user_id == editor_id).order_by(Notice.id.desc()))
    notice = told.first()
    assert notice and "Вернуть в черновики" in notice.text
    assert title in words_of(client.get(notice.address))
    card = words_of(client.get(f"/posts/{post_id}"))
    assert "Отменён" in card and "Вернуть в черновики" in card and "Запланирован " not in card
    exported = client.get("/posts/export.csv?state=cancelled").data.decode("utf-8-sig")
    assert "Отменён" in exported
    assert client.post(f"/posts/{post_id}/recall").status_code == 303
    again = db.session.get_one(Post, post_id, populate_existing=True)
    assert again.state is PostState.DRAFT and delivery_of(again).state is S.CHOSEN
