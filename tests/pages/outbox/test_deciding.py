"""What people decide about lost and refused posts, and what keeps it from doubling them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.delivery import claims
from portal.pages.delivery.models import AttemptKind, Delivery, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Meaning, Network
from portal.pages.outbox import deciding
from portal.pages.outbox.advice import ADVICE, advise
from portal.pages.outbox.deciding import LinkError, read_link
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages import check_page
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
S = DeliveryState


def now() -> datetime:
    return datetime.now(UTC)


def settled(state: DeliveryState, page: SocialPage | None = None, **values: object) -> Delivery:
    """A delivery that was sent once and ended so."""
    row = delivery_of(make_post([page or make_page()]))
    taken = claims.claim(row.id, now=now())
    assert taken
    verdict = Verdict(state, **values)
    assert claims.settle(taken, verdict, now=now())
    db.session.commit()
    return db.session.get_one(Delivery, row.id, populate_existing=True)


@pytest.mark.usefixtures("app")
def test_a_link_of_this_page_confirms_the_post() -> None:
    row = settled(S.UNKNOWN)
    link = f"https://vk.com/feed?w=wall-{row.page.external_id}_77"
    deciding.confirm_seen(row, link, who="Иванова", now=now())
    db.session.commit()
    row = db.session.get_one(Delivery, row.id, populate_existing=True)
    assert (row.state, row.external_id, row.url) == (S.DELIVERED, "77", link)
    assert [one.kind for one in deciding.list_attempts(row)] == [AttemptKind.DECISION]
    with pytest.raises(Conflict):
        deciding.confirm_seen(row, link, who="Иванова", now=now())


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "link",
    [
        "",
        "wall-1_2",
        "javascript:alert(1)//vk.com/wall-1_2",
        "https://vk.com.evil.ru/wall-1_2",
        "http://[",
        "x" * 9999,
    ]
    + ["https://vk.com/wall-999999_2", "https://vk.com/club1", "https://ok.ru/group/1/topic/2"],
)
def test_a_link_that_is_not_one_of_this_page_is_refused_in_words(link: str) -> None:
    row = settled(S.UNKNOWN)
    with pytest.raises(LinkError):
        deciding.confirm_seen(row, link, who="Иванова", now=now())
    assert delivery_of(row.post).state is S.UNKNOWN


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("network", "values", "link", "id"),
    [
        (Network.OK, {}, "https://m.ok.ru/group/{}/topic/15", "15"),
        (Network.TELEGRAM, {"external_id": "-100555"}, "https://t.me/c/555/9", "9"),
        (
            Network.TELEGRAM,
            {"external_id": "@shkola", "screen_name": "Shkola"},
            "https://t.me/shkola/9/",
            "9",
        ),
        (Network.MAX, {"screen_name": "shkola"}, "https://max.ru/shkola/mid.1", "mid.1"),
    ],
)
def test_links_of_every_network_are_read(
    network: Network, values: dict[str, str], link: str, id: str
) -> None:
    page = make_page(network=network, **values)
    row = delivery_of(make_post([page]))
    assert read_link(row, link.format(page.external_id)) == id


@pytest.mark.usefixtures("app")
def test_a_link_to_the_stand_in_is_taken_where_the_portal_speaks_to_one() -> None:
    row = settled(S.UNKNOWN)
    link = f"http://localhost:9100/vk/wall-{row.page.external_id}_7"
    assert read_link(row, link, site="http://localhost:9100/vk") == "7"
    with pytest.raises(LinkError):
        read_link(row, link, site="https://vk.com")


@pytest.mark.usefixtures("app")
def test_one_post_on_the_wall_proves_one_delivery() -> None:
    page = make_page()
    settled(S.DELIVERED, page, external_id="5", url="https://vk.com/wall-1_5")
    lost = settled(S.UNKNOWN, page)
    with pytest.raises(LinkError):
        deciding.confirm_seen(lost, f"https://vk.com/wall-{page.external_id}_5", who="", now=now())


@pytest.mark.usefixtures("app")
def test_nobody_sends_again_while_the_portal_itself_looks() -> None:
    row = settled(S.UNKNOWN, look_at=now() + timedelta(seconds=20))
    with pytest.raises(Conflict):
        deciding.send_again(row, who="Иванова", now=now())
    assert delivery_of(row.post).state is S.UNKNOWN


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("state", [S.UNKNOWN, S.REJECTED])
def test_sending_again_is_a_new_wish_with_a_new_key(state: DeliveryState) -> None:
    row = settled(state)
    guid, attempts = row.guid, row.attempts
    deciding.send_again(row, who="Иванова", now=now())
    assert row.state is S.PLANNED and row.guid != guid and row.first_tried_at is None
    assert row.attempts == attempts, "a late answer to the old attempt must not pass for the new one"
    with pytest.raises(Conflict):
        deciding.send_again(row, who="Петрова", now=now())


@pytest.mark.usefixtures("app")
def test_giving_up_is_final_but_a_later_proof_still_counts() -> None:
    row = settled(S.UNKNOWN)
    deciding.give_up(row, who="Иванова", now=now())
    assert delivery_of(row.post).state is S.CANCELLED
    assert claims.settle(row, Verdict(S.DELIVERED, external_id="1", url="u"), now=now())


@pytest.mark.usefixtures("app")
def test_mending_gives_all_refused_pages_back_to_the_editor() -> None:
    first = make_page()
    second = make_page(first.organization, Network.OK)
    post = make_post([first, second])
    for row in db.session.query(Delivery).all():
        row.state, row.code = S.REJECTED, "100"
    db.session.commit()
    deciding.mend(delivery_of(post), who="Иванова", now=now())
    assert {row.state for row in db.session.query(Delivery)} == {S.CHOSEN}


@pytest.mark.usefixtures("app")
def test_what_is_out_in_another_network_is_not_mended() -> None:
    first = make_page()
    post = make_post([first, make_page(first.organization, Network.OK)])
    one, two = db.session.query(Delivery).order_by(Delivery.id)
    one.state, two.state = S.REJECTED, S.DELIVERED
    db.session.commit()
    with pytest.raises(Conflict):
        deciding.mend(delivery_of(post), who="Иванова", now=now())


@given(st.sampled_from(list(Network)), st.text(max_size=20), st.text(max_size=60))
def test_every_refusal_has_an_advice(network: Network, code: str, words: str) -> None:
    row = Delivery(network=network, code=code, reason=words, state=S.REJECTED)
    assert advise(row).endswith(".")
    assert set(ADVICE) == set(Meaning)


def post_of(state: DeliveryState, **values: object) -> tuple[Post, str]:
    row = settled(state, **values)
    return row.post, f"/deliveries/{row.id}"


def test_the_editor_decides_on_the_screen(app: Flask, sign_in: SignIn) -> None:
    post, address = post_of(S.UNKNOWN, reason="Read timed out")
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{post.organization_id}"))
    page = check_page(client.get(address))
    assert "Read timed out" in page.text_content() and not page.xpath("//*[@hx-trigger='every 5s']")
    unsure = client.post(f"{address}/decisions", data={"decision": "again"})
    assert unsure.status_code == 422 and "Поставьте отметку" in words_of(unsure)
    bad = client.post(f"{address}/decisions", data={"decision": "seen", "link": "\0<b>"})
    assert bad.status_code == 422 and "<b>" not in bad.text
    assert client.post(f"{address}/decisions", data={"decision": "again", "is_sure": "1"}).status_code == 303
    assert delivery_of(post).state is S.PLANNED
    journal = select(AuditEvent.organization_id).where(AuditEvent.action == "delivery.again")
    assert db.session.scalars(journal).all() == [post.organization_id]  # the curators of the place see it
    assert client.post(f"{address}/decisions", data={"decision": "stop"}).status_code == 409
    fragment = client.get(f"{address}/state")
    assert 'hx-trigger="every 5s"' in fragment.text and "Решение сотрудника" in fragment.text


def test_strangers_and_lookers_on_decide_nothing(app: Flask, sign_in: SignIn) -> None:
    post, address = post_of(S.UNKNOWN)
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.get(address).status_code == 200
    assert leader.post(f"{address}/decisions", data={"decision": "stop"}).status_code == 403
    agency = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    assert agency.post(f"{address}/decisions", data={"decision": "stop"}).status_code == 403, "no consent"
    stranger = sign_in(make_user(Role.HEAD, "organization:999"))
    assert stranger.post(f"{address}/decisions", data={"decision": "stop"}).status_code == 404
    assert delivery_of(post).state is S.UNKNOWN


def test_a_refused_post_is_mended_through_its_editor(app: Flask, sign_in: SignIn) -> None:
    post, address = post_of(S.REJECTED, reason="Message is too long", code="100")
    client = sign_in(make_user(Role.HEAD, f"organization:{post.organization_id}"))
    assert "Исправить и отправить снова" in client.get(address).text
    answer = client.post(f"{address}/decisions", data={"decision": "mend"})
    assert answer.status_code == 303 and answer.location == f"/posts/{post.id}"
    assert delivery_of(post).state is S.CHOSEN
