"""A repeated post is made ahead as ordinary posts, each day once, until it is stopped."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.services import cancel_post
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.repeats import services
from portal.pages.repeats.jobs import sweep_repeats
from portal.pages.repeats.models import PostRepeat, Rhythm
from portal.pages.slots import services as slots
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages.editor.test_sharing import make_editor
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]
TOMORROW = timedelta(days=1)


@pytest.fixture
def page(app: Flask) -> SocialPage:
    return make_page()


@pytest.fixture
def editor(page: SocialPage) -> User:
    return make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}")


def make_pattern(page: SocialPage, **values: object) -> Post:
    return make_post(
        [page],
        planned_at=(datetime.now(UTC) + TOMORROW).replace(second=0, microsecond=0),
        zone="Asia/Barnaul",
        **values,
    )


def list_copies() -> list[Post]:
    query = select(Post).where(Post.source == PostSource.REPEATED).order_by(Post.planned_at)
    return list(db.session.scalars(query))


def test_copies_of_four_weeks_are_planned_at_the_same_hour(page: SocialPage) -> None:
    pattern = make_pattern(page)
    services.create_repeat(pattern, rhythm=Rhythm.WEEKLY, until=None, author_id=None, now=datetime.now(UTC))
    db.session.commit()
    copies = list_copies()
    assert len(copies) == 3
    assert pattern.planned_at is not None
    assert [one.planned_at for one in copies] == [
        pattern.planned_at + timedelta(weeks=number) for number in (1, 2, 3)
    ]
    assert {one.state for one in copies} == {PostState.APPROVED}
    assert {one.text for one in copies} == {pattern.text}
    states = db.session.scalars(
        select(Delivery.state).where(Delivery.post_id.in_([one.id for one in copies]))
    )
    assert set(states) == {DeliveryState.PLANNED}


def test_the_sweep_makes_each_day_once_and_never_what_was_skipped(page: SocialPage) -> None:
    pattern, now = make_pattern(page), datetime.now(UTC)
    services.create_repeat(pattern, rhythm=Rhythm.WEEKLY, until=None, author_id=None, now=now)
    cancel_post(list_copies()[0], author_id=None, now=now)
    db.session.execute(update(PostRepeat).values(made_until=None))
    db.session.commit()
    sweep_repeats()
    sweep_repeats()
    copies = list_copies()
    assert len(copies) == 3
    assert copies[0].state is PostState.CANCELLED


def test_a_repeat_that_is_stopped_makes_no_more_and_takes_back_its_copies(
    page: SocialPage, editor: User, sign_in: SignIn
) -> None:
    pattern = make_pattern(page)
    client = sign_in(editor)
    address = f"/posts/{pattern.id}/repeat"
    assert client.post(address, data={"rhythm": "weekly"}).status_code == 303
    assert client.post(address, data={"rhythm": "monthly"}).status_code == 409
    assert client.post(address, data={"rhythm": "hourly"}).status_code == 422
    assert "Остановить повтор" in words_of(client.get(address))
    assert client.post(f"{address}/end", data={"is_clearing": "y"}).status_code == 303
    assert {one.state for one in list_copies()} == {PostState.CANCELLED}
    assert client.post(f"{address}/end").status_code == 404
    sweep_repeats()
    assert len(list_copies()) == 3


def test_copies_wait_until_the_pattern_is_agreed_to(page: SocialPage) -> None:
    pattern = make_pattern(page, is_planned=False)
    services.create_repeat(pattern, rhythm=Rhythm.WEEKLY, until=None, author_id=None, now=datetime.now(UTC))
    db.session.commit()
    assert list_copies() == []
    db.session.execute(update(Post).values(state=PostState.APPROVED))
    db.session.commit()
    sweep_repeats()
    assert len(list_copies()) == 3


def test_a_post_without_a_time_or_with_an_early_end_does_not_repeat(page: SocialPage) -> None:
    now = datetime.now(UTC)
    draft, pattern = make_post([page], is_planned=False), make_pattern(page)
    with pytest.raises(Conflict, match="нет времени"):
        services.create_repeat(draft, rhythm=Rhythm.WEEKLY, until=None, author_id=None, now=now)
    with pytest.raises(Conflict, match="раньше"):
        services.create_repeat(pattern, rhythm=Rhythm.WEEKLY, until=now.date(), author_id=None, now=now)


def test_a_stranger_repeats_nothing(page: SocialPage, sign_in: SignIn) -> None:
    pattern = make_pattern(page)
    stranger = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{make_page().organization_id}"))
    assert stranger.post(f"/posts/{pattern.id}/repeat", data={"rhythm": "weekly"}).status_code == 404
    assert stranger.get(f"/organizations/{page.organization_id}/slots").status_code == 404
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.post(f"/posts/{pattern.id}/repeat", data={"rhythm": "weekly"}).status_code == 403


def test_drafts_take_free_slots_one_after_another(page: SocialPage, editor: User, sign_in: SignIn) -> None:
    client = sign_in(editor)
    address = f"/organizations/{page.organization_id}/slots"
    first, second = (make_post([page], is_planned=False) for _ in range(2))
    assert client.post(address, data={"weekdays": ["0", "3"], "at": "25:00"}).status_code == 422
    for _ in range(2):
        assert client.post(address, data={"weekdays": ["0", "3"], "at": "10:00"}).status_code == 303
    assert len(slots.list_slots(page.organization_id)) == 2
    assert [client.post(f"/posts/{one.id}/queue").status_code for one in (first, second)] == [303, 303]
    times = db.session.scalars(select(Post.planned_at).order_by(Post.planned_at)).all()
    assert times[0] and times[1] and times[0] < times[1]
    assert db.session.scalar(select(func.count()).where(Delivery.state == DeliveryState.PLANNED)) == 2
    slot = slots.list_slots(page.organization_id)[0]
    assert client.post(f"{address}/{slot.id}/removal").status_code == 303
    assert len(slots.list_slots(page.organization_id)) == 1


def test_the_queue_without_slots_leads_to_them_and_back(
    page: SocialPage, editor: User, sign_in: SignIn
) -> None:
    draft, client = make_post([page], is_planned=False), sign_in(editor)
    answer = client.post(f"/posts/{draft.id}/queue", follow_redirects=True)
    assert answer.request.path == f"/organizations/{page.organization_id}/slots"
    assert "Сначала задайте слоты недели" in words_of(answer)
    data = {"weekdays": ["0"], "at": "10:00"}
    back = client.post(f"{answer.request.path}?post={draft.id}", data=data, follow_redirects=True)
    assert f'href="/posts/{draft.id}"' in back.text
    assert client.post(f"/posts/{draft.id}/queue").location == f"/posts/{draft.id}"


def test_slots_are_given_to_all_of_ones_institutions_at_once(page: SocialPage, sign_in: SignIn) -> None:
    others = [make_page() for _ in range(3)]
    foreign = make_page()
    client = sign_in(make_editor(page.organization, *[one.organization for one in others]))
    address = f"/organizations/{page.organization_id}/slots"
    assert "Во всех моих учреждениях" in words_of(client.get(address))
    data = {"weekdays": ["0", "2"], "at": "10:00", "is_everywhere": "y"}
    for _ in range(2):
        assert "добавлены в 4 учреждениях" in words_of(client.post(address, data=data, follow_redirects=True))
    assert [len(slots.list_slots(one.organization_id)) for one in [page, *others, foreign]] == [2, 2, 2, 2, 0]


def test_the_page_of_a_post_says_that_it_comes_again(page: SocialPage, editor: User, sign_in: SignIn) -> None:
    pattern = make_pattern(page)
    services.create_repeat(pattern, rhythm=Rhythm.WEEKLY, until=None, author_id=None, now=datetime.now(UTC))
    db.session.commit()
    client, link = sign_in(editor), f'href="/posts/{pattern.id}/repeat">каждую неделю'
    assert link in client.get(f"/posts/{pattern.id}").text
    assert f"копия, <a {link}" in client.get(f"/posts/{list_copies()[0].id}").text
