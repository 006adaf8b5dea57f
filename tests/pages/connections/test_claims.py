"""The portal's own bot writes in a channel only where its administrator has said so to the bot."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.campaigns.models import TopicChannel
from portal.pages.connections import services
from portal.pages.connections.models import PageKey
from portal.pages.messengers import bots, claiming
from portal.pages.messengers.models import ChannelClaim, MessengerMessage
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_page
from tests.stand import Stand

SignIn = Callable[[User], FlaskClient]
OWNER, STRANGER = 1001, 6666
CHANNELS = {Network.TELEGRAM: "-1001000000777", Network.MAX: "-7000777"}
HEADERS = {Network.TELEGRAM: "X-Telegram-Bot-Api-Secret-Token", Network.MAX: "X-Max-Bot-Api-Secret"}


@pytest.fixture(params=[Network.TELEGRAM, Network.MAX])
def page(request: pytest.FixtureRequest, app: Flask, stand: Stand) -> SocialPage:
    """A page whose channel the portal's bot administers, not connected yet."""
    network: Network = request.param
    return make_page(make_organization(), network, key="", external_id=CHANNELS[network])


def head_of(page: SocialPage) -> User:
    return make_user(Role.HEAD, f"organization:{page.organization_id}")


def word_in(text: str) -> str:
    found = re.search(rf">([{claiming.LETTERS}]{{{claiming.LENGTH}}})<", text)
    assert found, text[:2000]
    return found[1]


def say(app: Flask, network: Network, person: int, text: str) -> None:
    """A person writes to the bot, and the messenger knocks."""
    update_: dict[str, Any] = {
        "message": {"chat": {"id": person, "type": "private"}, "from": {"id": person}, "text": text}
    }
    if network is Network.MAX:
        recipient = {"chat_id": person + 5, "chat_type": "dialog"}
        message = {"recipient": recipient, "sender": {"user_id": person}, "body": {"text": text}}
        update_ = {"update_type": "message_created", "message": message}
    header = {HEADERS[network]: bots.hook_secret(network)}
    assert app.test_client().post(f"/hooks/{network.value}", json=update_, headers=header).status_code == 200


def keys() -> int:
    return db.session.scalar(select(func.count()).select_from(PageKey)) or 0


def test_a_stranger_connects_no_channel_by_the_portals_bot(
    app: Flask, page: SocialPage, sign_in: SignIn
) -> None:
    client, here, network = sign_in(head_of(page)), f"/pages/{page.id}/connect", page.network
    asked = client.post(here, data={"secret": ""})
    check_page(asked)
    assert "Подтвердите, что канал ваш" in words_of(asked) and keys() == 0
    say(app, network, STRANGER, word_in(asked.text))
    refused = client.post(here, data={"secret": ""})
    assert refused.status_code == 422 and "этим каналом не управляет" in words_of(refused)
    assert keys() == 0
    noted = select(AuditEvent.details).where(AuditEvent.action == "channel.not_proved")
    assert db.session.scalars(noted).one()["person"] == str(STRANGER)


def test_its_administrator_says_the_word_and_it_works_once(
    app: Flask, page: SocialPage, sign_in: SignIn
) -> None:
    client, here, network, id = sign_in(head_of(page)), f"/pages/{page.id}/connect", page.network, page.id
    word = word_in(client.post(here, data={"secret": ""}).text)
    say(app, network, OWNER, f"/start {word.lower()}")
    told = db.session.scalars(select(MessengerMessage.text)).all()
    assert any("Слово принято" in text for text in told)
    assert client.post(here, data={"secret": ""}).status_code == 303
    assert keys() == 1 and db.session.scalars(select(ChannelClaim.id)).all() == []
    say(app, network, OWNER, word)
    assert db.session.scalars(select(ChannelClaim.id)).all() == []
    assert db.session.get_one(SocialPage, id, populate_existing=True).has_key


def test_the_word_of_one_person_or_page_serves_no_other(
    app: Flask, page: SocialPage, sign_in: SignIn
) -> None:
    network = page.network
    other = make_page(make_organization(), network, key="", external_id="", screen_name="")
    asker = make_user()
    told = {"user_id": asker.id, "now": datetime.now(UTC)}
    word = claiming.ask(network, f"page:{other.id}", CHANNELS[network], **told)
    db.session.commit()
    client, here = sign_in(head_of(page)), f"/pages/{page.id}/connect"
    say(app, network, OWNER, word)
    assert "Подтвердите" in words_of(client.post(here, data={"secret": ""}))
    assert keys() == 0


def test_a_late_or_wrong_word_is_none(app: Flask, page: SocialPage, sign_in: SignIn) -> None:
    client, here, network = sign_in(head_of(page)), f"/pages/{page.id}/connect", page.network
    word = word_in(client.post(here, data={"secret": ""}).text)
    db.session.execute(update(ChannelClaim).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    db.session.commit()
    for text in (word, "НЕТ", "А" * 10_000, ""):
        say(app, network, OWNER, text)
    assert client.post(here, data={"secret": ""}).status_code == 200
    assert keys() == 0


def test_a_page_that_moves_lets_the_portals_bot_go(app: Flask, page: SocialPage, sign_in: SignIn) -> None:
    client, here, network, id = sign_in(head_of(page)), f"/pages/{page.id}/connect", page.network, page.id
    say(app, network, OWNER, word_in(client.post(here, data={"secret": ""}).text))
    client.post(here, data={"secret": ""})
    services.refuse_keys(db.session.get_one(SocialPage, id), now=datetime.now(UTC))
    db.session.commit()
    assert keys() == 0, "the daily check would find it working in a channel of others"


def test_a_channel_of_announcements_is_proved_too(app: Flask, stand: Stand, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    chat_id = CHANNELS[Network.TELEGRAM]
    form = {"scope": "region:22", "network": "telegram", "title": "Канал", "chat_id": chat_id, "topic": ""}
    asked = client.post("/channels", data=form)
    check_page(asked)
    assert db.session.scalars(select(TopicChannel.id)).all() == []
    say(app, Network.TELEGRAM, STRANGER, word_in(asked.text))
    assert client.post("/channels", data=form).status_code == 422
    say(app, Network.TELEGRAM, OWNER, word_in(client.post("/channels", data=form).text))
    assert client.post("/channels", data=form).status_code == 303
    assert len(db.session.scalars(select(TopicChannel.id)).all()) == 1
