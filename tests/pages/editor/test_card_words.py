"""What the card of a post says first: why it came back, why a page will not take it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.editor.levels import HEAD
from portal.pages.editor.states import PostDeed
from portal.pages.posts.models import Post, PostEvent, PostState
from portal.pages.social.models import PageState, SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages import check_page
from tests.pages.campaigns.making import make_template
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    return make_page(name="Школа № 5")


def editor_of(page: SocialPage, sign_in: SignIn, role: Role = Role.PAGE_EDITOR) -> FlaskClient:
    return sign_in(make_user(role, of_organization(page.organization_id)))


def send_back(post: Post, words: str) -> None:
    """As if a head had returned it."""
    post.state, now = PostState.RETURNED, datetime.now(UTC)
    db.session.add(
        PostEvent(
            post_id=post.id, deed=PostDeed.RETURN.value, words=words, author_name="Иванов", happened_at=now
        )
    )
    db.session.commit()


def test_the_remark_stands_above_the_returned_post(page: SocialPage, sign_in: SignIn) -> None:
    post = make_post([page], is_planned=False)
    send_back(post, "«Клас» пишут с двумя «с»")
    shown = check_page(editor_of(page, sign_in).get(f"/posts/{post.id}"))
    note = " ".join(shown.xpath("//main//div[@class='note'][1]")[0].text_content().split())
    assert note.startswith("Вернули с замечаниями (Иванов): «Клас» пишут")
    assert shown.xpath(f"//main//div[@class='note']//a[@href='/posts/{post.id}/edit']")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_key_dead": True}, "Ключ больше не действует: переподключите страницу."),
        ({"state": PageState.DELETED}, "Страница в сети удалена."),
    ],
)
def test_why_a_page_will_not_take_the_post_is_a_sentence(
    page: SocialPage, sign_in: SignIn, change: dict[str, object], words: str
) -> None:
    post = make_post([page], is_planned=False)
    if change.pop("is_key_dead", False):
        db.session.query(PageKey).update({"state": KeyState.RECONNECT})
        change["has_key"] = False
    for name, value in change.items():
        setattr(db.session.get_one(SocialPage, page.id), name, value)
    db.session.commit()
    assert words in words_of(editor_of(page, sign_in).get(f"/posts/{post.id}"))


def test_a_head_is_led_to_decide_and_an_editor_to_write(page: SocialPage, sign_in: SignIn) -> None:
    post = make_post([page], is_planned=False)
    post.state, post.review_level = PostState.REVIEW, HEAD
    db.session.commit()
    main = "//main//a[contains(@class, 'pri')]/@href"
    head = check_page(editor_of(page, sign_in, Role.HEAD).get(f"/posts/{post.id}"))
    assert head.xpath(main) == [f"/posts/{post.id}/review"]
    editor = check_page(editor_of(page, sign_in).get(f"/posts/{post.id}"))
    assert editor.xpath(main) == [f"/posts/{post.id}/edit"]


def test_a_post_by_a_template_is_not_offered_to_repeat(page: SocialPage, sign_in: SignIn) -> None:
    own = make_post([page], is_planned=False)
    asked = make_post([page], is_planned=False, template_id=make_template().id)
    client = editor_of(page, sign_in)
    offered = [
        bool(check_page(client.get(f"/posts/{id}")).xpath(f"//a[@href='/posts/{id}/repeat']"))
        for id in (own.id, asked.id)
    ]
    assert offered == [True, False]
