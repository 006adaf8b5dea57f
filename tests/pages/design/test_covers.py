"""A cover put on a page: by the key that may, once, with the network's own words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.design import covering, jobs
from portal.pages.design.models import CoverState, CoverTask
from portal.pages.networks.contract import Network, Ok, Unknown
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.design.making import make_able_page
from tests.pages.factories import make_page
from tests.stand import Stand
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


def editor_of(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    """Who keeps the page."""
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))


def only() -> CoverTask:
    """The one wish there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(CoverTask)).one()


def known(stand: Stand, page: SocialPage) -> None:
    """The network knows the page."""
    stand.order("communities", [{"network": "vk", "id": page.external_id, "name": page.name}])


def test_a_cover_is_put_on_by_the_key_that_may(stand: Stand, sign_in: SignIn) -> None:
    page = make_able_page()
    known(stand, page)
    client = editor_of(page, sign_in)
    assert "Поставить обложку" in words_of(client.get(f"/pages/{page.id}/design"))
    for _ in range(2):
        assert client.post(f"/pages/{page.id}/design/cover").status_code == 303
    jobs.put_cover(only().id)
    assert (only().state, only().reason) == (CoverState.DONE, "")
    token = f"demo-vk-community-{page.external_id}"
    told = stand.vk("groups.getById", token, group_ids=page.external_id, fields="cover")
    group = told["response"]["groups"][0]
    assert (group["cover"]["enabled"], group["cover"]["images"][0]["width"]) == (1, 1920)
    jobs.put_cover(only().id)
    assert only().tries == 1


def test_a_refusal_is_shown_in_the_networks_words(stand: Stand, sign_in: SignIn) -> None:
    page = make_able_page()
    page.external_id = "999999999"  # the key is another community's
    db.session.commit()
    client = editor_of(page, sign_in)
    client.post(f"/pages/{page.id}/design/cover")
    jobs.put_cover(only().id)
    assert only().state is CoverState.FAILED
    assert "Ответ сети:" in words_of(client.get(f"/pages/{page.id}/design/cover"))
    check_page(client.get(f"/pages/{page.id}/design"))


@pytest.mark.parametrize(
    ("network", "words"), [(Network.VK, "ключ сообщества"), (Network.OK, "только во ВКонтакте")]
)
def test_without_a_key_people_are_told_who_can_and_offered_the_file(
    app: Flask, sign_in: SignIn, network: Network, words: str
) -> None:
    page = make_page(None, network)
    client = editor_of(page, sign_in)
    told = words_of(client.get(f"/pages/{page.id}/design"))
    assert words in told and "Скачать обложку" in told and "Поставить обложку" not in told
    assert client.post(f"/pages/{page.id}/design/cover").status_code == 409
    with client.get(f"/pages/{page.id}/design/cover.png") as answer:
        assert answer.mimetype == "image/png" and "attachment" in answer.headers["Content-Disposition"]


def test_a_dead_worker_is_followed_by_another_and_at_last_by_a_person(app: Flask) -> None:
    page, now = make_able_page(), datetime.now(UTC)
    task = covering.ask_cover(page, author_id=make_user().id, now=now)
    for _ in range(covering.MOST_TRIES):
        assert covering.claim(task.id, now=now) is not None
        assert covering.claim(task.id, now=now) is None
        now += timedelta(minutes=10)
        covering.revive(now=now)
    db.session.commit()
    assert only().state is CoverState.UNKNOWN


def test_a_late_worker_does_not_change_what_was_settled(app: Flask) -> None:
    page, now = make_able_page(), datetime.now(UTC)
    task = covering.ask_cover(page, author_id=make_user().id, now=now)
    claimed = covering.claim(task.id, now=now)
    assert claimed
    covering.settle(claimed, Ok(), now=now)
    covering.settle(claimed, Unknown("поздно"), now=now)
    db.session.commit()
    assert only().state is CoverState.DONE


def test_a_very_long_name_draws_nothing_and_says_why(app: Flask, sign_in: SignIn) -> None:
    page = make_page(make_organization("слово " * 400))
    client = editor_of(page, sign_in)
    assert "не помещается" in words_of(client.get(f"/pages/{page.id}/design"))
    for picture in ("cover", "phone", "safe"):
        assert client.get(f"/pages/{page.id}/design/{picture}.png").status_code == 409
    assert client.get(f"/pages/{page.id}/design/other.png").status_code == 404


def test_a_foreign_page_does_not_exist(app: Flask, sign_in: SignIn) -> None:
    page = make_able_page()
    stranger = sign_in(make_user(Role.CURATOR, "region:54"))
    for part in ("", "/cover", "/cover.png", "/poster.pdf", "/signature"):
        assert stranger.get(f"/pages/{page.id}/design{part}").status_code == 404, part
    assert stranger.post(f"/pages/{page.id}/design/cover").status_code == 404
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.post(f"/pages/{page.id}/design/cover").status_code == 403
