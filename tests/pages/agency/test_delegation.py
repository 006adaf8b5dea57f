"""Posts of the upper cabinet for an institution: by consent, seen by both, edited by one where locked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.delivery.planning import list_deliveries
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import SocialPage
from portal.registry.scopes import COUNTRY, of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page, make_post
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    return make_page(make_organization("Школа № 8"), allows_upper=True)


@pytest.fixture
def agency(app: Flask, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.AGENCY_EDITOR, COUNTRY))


@pytest.fixture
def school(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.HEAD, of_organization(page.organization_id)))


def typed(page: SocialPage, **fields: Any) -> dict[str, Any]:
    at = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT10:00}"
    return {
        "title": "Лыжи",
        "text": "Прокат",
        "planned_at": at,
        "page_ids": [page.id],
        "deed": "plan",
    } | fields


def delegated(page: SocialPage, **fields: Any) -> Post:
    return make_post([page], is_delegated=True, **fields)


def test_the_upper_cabinet_posts_where_it_is_allowed(agency: FlaskClient, page: SocialPage) -> None:
    closed = make_page(page.organization)
    address = f"/posts/new?organization={page.organization_id}"
    shown = check_page(agency.get(address))
    assert shown.xpath(f"//input[@id='page-{closed.id}']/@disabled")
    assert "учреждение не разрешило" in words_of(agency.get(address))
    assert agency.post(address, data=typed(page, page_ids=[page.id, closed.id])).status_code == 303
    post = db.session.scalars(select(Post)).one()
    assert post.is_delegated and [one.page_id for one in list_deliveries(post)] == [page.id]
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject == f"post:{post.id}")).all()
    assert events and all(event.details.get("delegated") for event in events)


def test_without_consent_nothing_is_planned(agency: FlaskClient) -> None:
    page = make_page()
    answer = agency.post(f"/posts/new?organization={page.organization_id}", data=typed(page))
    assert answer.status_code == 422 and "Отметьте хотя бы одну страницу" in words_of(answer)


def test_the_institution_sees_a_delegated_post_and_may_cancel_it(
    school: FlaskClient, page: SocialPage
) -> None:
    post = delegated(page)
    shown = school.get(f"/posts/{post.id}")
    check_page(shown)
    assert "вышестоящий кабинет, за учреждение" in words_of(shown)
    assert "за учреждение" in words_of(school.get("/posts"))
    school.post(f"/posts/{post.id}/cancellation", data={"words": "У нас карантин"})
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).state is PostState.CANCELLED
    assert "У нас карантин" in words_of(school.get(f"/posts/{post.id}"))


@pytest.mark.parametrize(("locks", "code"), [(False, 200), (True, 403)])
def test_a_lock_leaves_a_post_to_the_side_that_wrote_it(
    school: FlaskClient, agency: FlaskClient, page: SocialPage, locks: bool, code: int
) -> None:
    db.session.get_one(SocialPage, page.id).locks_editing = locks
    db.session.commit()
    theirs, own = delegated(page), make_post([page])
    assert school.get(f"/posts/{theirs.id}/edit").status_code == code
    assert agency.get(f"/posts/{theirs.id}/edit").status_code == 200
    assert school.get(f"/posts/{own.id}/edit").status_code == 200
    assert agency.get(f"/posts/{own.id}/edit").status_code == code
    if locks:
        assert "Совместное редактирование закрыто" in words_of(school.get(f"/posts/{theirs.id}/edit"))
        assert "Изменить" not in words_of(school.get(f"/posts/{theirs.id}"))
    assert agency.post(f"/posts/{own.id}/cancellation").status_code == 303


def test_an_editor_of_the_parent_institution_is_its_upper_cabinet(page: SocialPage, sign_in: SignIn) -> None:
    parent = make_organization("Управление образования", type="municipality")
    page.organization.parent_id, page.allows_upper = parent.id, False
    db.session.commit()
    client = sign_in(make_user(Role.PAGE_EDITOR, of_organization(parent.id)))
    answer = client.get(f"/posts/new?organization={page.organization_id}")
    assert "учреждение не разрешило" in words_of(answer)


def test_a_cancelled_post_comes_back_as_a_draft_and_a_copy_is_a_new_one(
    school: FlaskClient, page: SocialPage
) -> None:
    post = make_post([page], title="Каток", text="Лёд готов")
    school.post(f"/posts/{post.id}/cancellation")
    assert school.get(f"/posts/{post.id}/edit").status_code == 409
    assert school.post(f"/posts/{post.id}/recall").status_code == 303
    check_page(school.get(f"/posts/{post.id}/edit"))
    answer = school.post(f"/posts/{post.id}/copies")
    db.session.expire_all()
    copy = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert copy and copy.id != post.id and answer.location.endswith(f"/posts/{copy.id}/edit")
    assert (copy.text, copy.state, copy.planned_at) == ("Лёд готов", PostState.DRAFT, None)
    assert [one.page_id for one in list_deliveries(copy)] == [page.id]


def test_deeds_that_cannot_be_are_told_as_conflicts(school: FlaskClient, page: SocialPage) -> None:
    post = make_post([page], is_planned=False)
    assert school.post(f"/posts/{post.id}/recall").status_code == 409
    assert (
        school.post(f"/posts/{post.id}/cancellation", data={"words": "\0" + "я" * 9_000}).status_code == 303
    )
    assert school.post(f"/posts/{post.id}/cancellation").status_code == 409


def test_without_consent_the_institutions_own_draft_is_not_planned_for_it(
    school: FlaskClient, agency: FlaskClient
) -> None:
    page = make_page()
    draft = make_post([page], is_planned=False)
    address, edited = f"/posts/{draft.id}/edit", typed(page, revision=draft.revision, text="Чужие слова")
    for deed in ("plan", "now"):
        answer = agency.post(address, data=edited | {"deed": deed})
        assert answer.status_code == 422 and "не разрешило" in words_of(answer), deed
    assert agency.post(f"/posts/{draft.id}/queue").status_code in (403, 409)
    db.session.expire_all()
    assert db.session.get_one(Post, draft.id).state is PostState.DRAFT
    assert agency.post(address, data=edited | {"deed": "save"}).status_code == 303  # words may be helped with
    db.session.get_one(SocialPage, page.id).allows_upper = True
    db.session.commit()
    edited["revision"] = db.session.get_one(Post, draft.id).revision
    assert agency.post(address, data=edited).status_code == 303


def test_the_upper_cabinet_adds_no_page_that_is_closed_to_it(agency: FlaskClient, page: SocialPage) -> None:
    closed, own = make_page(page.organization), make_post([page])
    form = typed(page, revision=own.revision, page_ids=[page.id, closed.id], deed="save")
    answer = agency.post(f"/posts/{own.id}/edit", data=form)
    assert answer.status_code == 422 and "не разрешило" in words_of(answer)
    assert [one.page_id for one in list_deliveries(own)] == [page.id]
