"""Two people at one post at one moment: nothing goes out that nobody agreed to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import User
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.approvals.deciding import Decider, approve, correct
from portal.pages.delivery import planning
from portal.pages.editor.services import edit_post
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.writing import fields_of
from tests.pages.approvals.setting import make_setting

NOW = datetime.now(UTC)


def meanwhile(post: Post, **values: Any) -> None:
    """Another process changes the row; what this one has read of it stays as it was."""
    db.session.commit()
    with db.engine.begin() as other:
        other.execute(update(Post).where(Post.id == post.id).values(**values))


def read(post: Post) -> Post:
    """The post as the database has it."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Post, post.id)


@pytest.mark.usefixtures("app")
def test_agreement_is_to_the_words_that_were_read() -> None:
    setting = make_setting()
    post = setting.make_waiting()
    meanwhile(post, revision=post.revision + 1, text="Другое")
    with pytest.raises(Conflict):
        approve(post, Decider({1}, user_id=setting.head.id), revision=post.revision, now=NOW)
    assert read(post).state is PostState.REVIEW


@pytest.mark.usefixtures("app")
def test_words_saved_at_the_moment_of_agreement_are_agreed_anew() -> None:
    setting = make_setting()
    post = setting.make_waiting()
    meanwhile(post, state=PostState.APPROVED, review_level=0)
    fields = fields_of(post, [setting.page.id])
    edit_post(post, fields, revision=post.revision, editor_id=setting.editor.id, now=NOW)
    db.session.commit()
    assert read(post).state is PostState.REVIEW


@pytest.mark.usefixtures("app")
def test_a_correction_after_the_agreement_of_another_is_refused() -> None:
    setting = make_setting()
    post = setting.make_waiting()
    meanwhile(post, state=PostState.APPROVED, review_level=0)
    told = {"title": post.title, "text": "Иначе", "variants": {}, "planned_at": None}
    with pytest.raises(Conflict):
        correct(post, Decider({1}, user_id=setting.head.id), revision=post.revision, now=NOW, **told)
    assert read(post).text == "Каток открыт"


@pytest.mark.usefixtures("app")
def test_of_two_moves_of_one_moment_one_is_told() -> None:
    setting = make_setting()
    post = setting.make_waiting()
    meanwhile(post, revision=post.revision + 1, planned_at=NOW + timedelta(days=3))
    with pytest.raises(Conflict):
        planning.move(post, NOW + timedelta(days=5), now=NOW)
    assert read(post).revision == 2


@pytest.mark.usefixtures("app")
def test_two_presses_of_one_form_make_one_post(sign_in: Callable[[User], FlaskClient]) -> None:
    setting = make_setting(needs_head=False)
    editor, address = sign_in(setting.editor), f"/posts/new?organization={setting.school.id}"
    sent = {"title": "Каток", "text": "Каток открыт", "page_ids": [setting.page.id]}
    at = {"planned_at": f"{NOW + timedelta(days=3):%Y-%m-%dT%H:%M}"}
    presses = [
        (sent | {"deed": "now"}, 1),
        (sent | {"deed": "now"}, 1),
        (sent | at | {"deed": "plan"}, 2),
        (sent | at | {"deed": "plan"}, 2),
        (sent | at | {"deed": "plan", "text": "Каток закрыт"}, 3),
    ]
    for pressed, count in presses:
        assert editor.post(address, data=pressed).status_code == 303
        assert db.session.scalar(select(func.count(Post.id))) == count
    assert set(db.session.scalars(select(Post.state))) == {PostState.APPROVED}
