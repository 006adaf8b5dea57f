"""An SMM editor of several institutions: one post becomes a draft of each, and of nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.services import grant_role
from portal.extensions import db
from portal.pages.delivery.planning import list_deliveries
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState
from portal.registry.organizations.models import Organization
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]


def make_editor(*schools: Organization) -> User:
    """An editor of these institutions, each by a grant of its own."""
    first, *rest = schools
    editor = make_user(Role.PAGE_EDITOR, f"organization:{first.id}")
    for school in rest:
        grant_role(editor, role=Role.PAGE_EDITOR, scope=f"organization:{school.id}")
    db.session.commit()
    db.session.refresh(editor)
    return editor


def drafts() -> list[Post]:
    """Drafts in the order they were made."""
    return list(db.session.scalars(select(Post).where(Post.state == PostState.DRAFT).order_by(Post.id)))


def test_twelve_communities_get_a_draft_each_by_one_press(app: Flask, sign_in: SignIn) -> None:
    schools = [make_organization() for _ in range(12)]
    pages = [make_page(school) for school in schools]
    make_page(schools[1], Network.TELEGRAM, external_id="-1005")
    post = make_post(pages[:1], title="Лыжня", text="Приходите")
    client = sign_in(make_editor(*schools))
    ids = [school.id for school in schools[1:]]
    for _ in range(2):
        answer = client.post(f"/posts/{post.id}/share", data={"organization_ids": ids})
        assert answer.status_code == 303
    made = drafts()
    assert [one.organization_id for one in made] == ids
    assert {(one.title, one.text, one.is_delegated) for one in made} == {("Лыжня", "Приходите", False)}
    assert [[row.page_id for row in list_deliveries(one)] for one in made] == [
        [page.id] for page in pages[1:]
    ]


def test_foreign_institution_gets_nothing(app: Flask, sign_in: SignIn) -> None:
    own, second, foreign = make_organization(), make_organization(), make_organization()
    for school in (second, foreign):
        make_page(school)
    post = make_post([make_page(own)])
    client = sign_in(make_editor(own, second))
    answer = client.post(f"/posts/{post.id}/share", data={"organization_ids": [foreign.id, "x", 2**70]})
    assert (answer.status_code, drafts()) == (422, [])
    assert foreign.short_name not in client.get(f"/posts/{post.id}/share").text
    stranger = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{foreign.id}"))
    assert (
        stranger.post(f"/posts/{post.id}/share", data={"organization_ids": [foreign.id]}).status_code == 404
    )


def test_time_that_is_still_ahead_goes_along(app: Flask, sign_in: SignIn) -> None:
    own, second = make_organization(), make_organization()
    make_page(second)
    ahead = datetime(2099, 5, 1, 7, tzinfo=UTC)
    post = make_post([make_page(own)], planned_at=ahead, zone="Asia/Barnaul")
    sign_in(make_editor(own, second)).post(f"/posts/{post.id}/share", data={"organization_ids": [second.id]})
    assert [one.planned_at for one in drafts()] == [ahead]
