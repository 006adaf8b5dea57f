"""Posts that are out: mended, taken off, commented on real walls; nothing is repeated that may double."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.aftercare import jobs, services
from portal.pages.aftercare.models import Care, CareKind, CareState
from portal.pages.connections.models import PageKey
from portal.pages.delivery import jobs as deliveries
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryAttempt
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization
from portal.stand import NETWORKS
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page, make_post
from tests.stand import Stand, standing
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def stand(app: Flask) -> Iterator[Stand]:
    """Stand-ins of the networks that the application calls."""
    with standing() as stand:
        for settings in NETWORKS.values():
            app.config.update({name: value.format(url=stand.url) for name, value in settings.items()})
        stand.order("settings", {"rates": False, "daily_posts": 1000})
        yield stand


def make_live(stand: Stand, network: Network, external_id: str, **fields: Any) -> Post:
    """A post that came out on the wall of a page."""
    stand.order("communities", [{"network": network.value, "id": external_id, "name": "Школа"}])
    key = f"demo-vk-community-{external_id}" if network is Network.VK else f"demo-{network.value}-bot"
    page = make_page(make_organization(), network, external_id=external_id, key=key)
    able = {Network.VK: ["text", "comments"], Network.TELEGRAM: ["text", "photo", "edit"]}
    key_row = page_key(page)
    key_row.abilities = able[network]
    db.session.commit()
    post = make_post([page], **fields)
    deliveries.deliver_due()
    assert len(stand.posts(network.value, external_id)) == 1
    db.session.expire_all()
    return db.session.get_one(Post, post.id)


def page_key(page: SocialPage) -> PageKey:
    """The only key of a page."""
    return db.session.scalars(select(PageKey).where(PageKey.page_id == page.id)).one()


def editor_of(post: Post, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(post.organization_id)))


def comments_of(stand: Stand, community: str) -> list[str]:
    """Comments under the first post of a community."""
    answer = stand.vk("wall.getComments", "demo-vk-service", owner_id=f"-{community}", post_id=1)
    return [comment["text"] for comment in answer["response"]["items"]]


def the_care() -> Care:
    db.session.expire_all()
    return db.session.scalars(select(Care).order_by(Care.id.desc())).first() or Care()


def the_delivery() -> Delivery:
    db.session.expire_all()
    return db.session.scalars(select(Delivery)).one()


def test_words_are_mended_on_the_wall(stand: Stand, sign_in: SignIn) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1001", text="Праздник в 12")
    client, address = editor_of(post, sign_in), f"/posts/{post.id}/published"
    check_page(client.get(address))
    sent = {"text": "Праздник в **13**", "revision": post.revision, "delivery_ids": [the_delivery().id]}
    assert client.post(address, data=sent).status_code == 303
    jobs.tend_posts()
    assert [one["text"] for one in stand.posts("telegram", "-1001")] == ["Праздник в 13"]
    assert the_care().state is CareState.DONE
    kinds = db.session.scalars(select(DeliveryAttempt.kind)).all()
    assert AttemptKind.EDIT in kinds
    check_page(client.get(address))
    check_page(client.get(f"/posts/{post.id}"))


def test_a_second_editor_of_a_published_post_is_warned(stand: Stand, sign_in: SignIn) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1002", text="Первый")
    client, address = editor_of(post, sign_in), f"/posts/{post.id}/published"
    sent = {"text": "Второй", "revision": post.revision, "delivery_ids": []}
    assert client.post(address, data=sent).status_code == 303
    answer = client.post(address, data=sent | {"text": "Третий"})
    check_page(answer, 409)
    assert "Третий" in answer.text and "тем временем изменили" in words_of(answer)
    assert client.post(address, data={"text": "", "revision": 9}).status_code == 422


def test_records_are_taken_off_and_stay_off(stand: Stand, sign_in: SignIn) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1003")
    client = editor_of(post, sign_in)
    sent = {"words": "Ошибка в дате", "delivery_ids": [the_delivery().id, 2**40, "x"]}
    assert client.post(f"/posts/{post.id}/removal", data=sent).status_code == 303
    jobs.tend_posts()
    assert stand.posts("telegram", "-1003") == []
    assert the_delivery().removed_at is not None
    assert client.post(f"/posts/{post.id}/removal", data=sent).status_code == 409
    assert "На страницах этого поста нет" in words_of(client.get(f"/posts/{post.id}/published"))


def test_a_key_that_may_not_is_told_before_the_network_is_asked(stand: Stand, sign_in: SignIn) -> None:
    post = make_live(stand, Network.VK, "51")
    page = check_page(editor_of(post, sign_in).get(f"/posts/{post.id}/published"))
    assert page.xpath("//input[@name='delivery_ids']/@disabled")
    services.remove_post(
        post, delivery_ids=[the_delivery().id], words="", author_id=make_user().id, now=datetime.now(UTC)
    )
    db.session.commit()
    jobs.tend_posts()
    assert the_care().state is CareState.FAILED and "нет права удалять" in the_care().reason
    assert len(stand.posts("vk", "51")) == 1


def test_the_first_comment_is_written_once(stand: Stand) -> None:
    make_live(stand, Network.VK, "52", first_comment="Ждём {{учреждение}}")
    for _ in range(3):
        jobs.sweep_cares()
        jobs.tend_posts()
    (text,) = comments_of(stand, "52")
    assert text.startswith("Ждём Средняя школа")
    assert db.session.scalars(select(Care)).one().state is CareState.DONE


def test_a_lost_answer_to_a_comment_waits_for_a_person(stand: Stand) -> None:
    make_live(stand, Network.VK, "53", first_comment="Ждём")
    stand.order("faults", {"network": "vk", "method": "wall.createComment", "kind": "lost_after", "count": 1})
    for _ in range(3):
        jobs.sweep_cares()
        jobs.tend_posts()
    assert the_care().state is CareState.UNKNOWN and "посмотрите" in the_care().reason
    assert comments_of(stand, "53") == ["Ждём"]


def test_a_lost_answer_to_an_edit_is_tried_again(stand: Stand) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1004", text="Первый")
    stand.order(
        "faults", {"network": "telegram", "method": "editMessageText", "kind": "lost_after", "count": 1}
    )
    services.mend_post(
        post,
        "Второй",
        {},
        revision=post.revision,
        delivery_ids=[the_delivery().id],
        author_id=make_user().id,
        now=datetime.now(UTC),
    )
    db.session.commit()
    jobs.tend_posts()
    assert the_care().state is CareState.WAITING
    db.session.execute(update(Care).values(due_at=datetime.now(UTC)))
    db.session.commit()
    jobs.tend_posts()
    assert the_care().state is CareState.DONE
    assert stand.posts("telegram", "-1004")[0]["text"] == "Второй"


def test_what_a_dead_worker_left_is_revived_but_a_comment_is_not(stand: Stand) -> None:
    make_live(stand, Network.TELEGRAM, "-1005")
    long_ago, delivery = datetime.now(UTC) - timedelta(minutes=10), the_delivery()
    for kind in CareKind:
        db.session.add(
            Care(
                delivery_id=delivery.id,
                kind=kind,
                guid=kind,
                state=CareState.RUNNING,
                tries=1,
                due_at=long_ago,
                touched_at=long_ago,
                asked_at=long_ago,
            )
        )
    db.session.flush()
    services.revive(now=datetime.now(UTC))
    db.session.expire_all()
    states = {care.kind: care.state for care in db.session.scalars(select(Care))}
    assert states == {
        CareKind.EDIT: CareState.WAITING,
        CareKind.DELETE: CareState.WAITING,
        CareKind.COMMENT: CareState.UNKNOWN,
    }


def test_two_wishes_are_one_and_of_two_workers_one_gets_it(stand: Stand) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1006")
    now, author, ids = datetime.now(UTC), make_user().id, [the_delivery().id]
    for _ in range(2):
        services.remove_post(post, delivery_ids=ids, words="", author_id=author, now=now)
    (care_id,) = services.list_due(now=now, limit=9)
    assert services.claim(care_id, now=now) is not None
    assert services.claim(care_id, now=now) is None
    db.session.rollback()


def test_a_stranger_finds_no_post_to_mend(stand: Stand, sign_in: SignIn) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1007")
    stranger = sign_in(make_user(Role.HEAD, of_organization(make_organization().id)))
    for address in (f"/posts/{post.id}/published", f"/posts/{post.id}/published/state"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/posts/{post.id}/removal").status_code == 404
    assert stranger.post(f"/posts/{post.id}/published").status_code == 404


def test_upper_cabinet_takes_off_what_it_may_publish_and_what_it_has_written(
    stand: Stand, sign_in: SignIn
) -> None:
    post = make_live(stand, Network.TELEGRAM, "-1008")
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    sent = {"delivery_ids": str(the_delivery().id)}
    assert "удалить запись может само учреждение" in words_of(curator.get(f"/posts/{post.id}/published"))
    assert curator.post(f"/posts/{post.id}/removal", data=sent).status_code == 403
    assert db.session.scalars(select(Care)).all() == []
    db.session.execute(update(Post).values(is_delegated=True))
    db.session.commit()
    assert curator.post(f"/posts/{post.id}/removal", data=sent).status_code == 303
