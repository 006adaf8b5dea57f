"""The portal's bot writes for its owner alone: a chat that is somebody's cannot be named by another."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.models import TopicChannel
from portal.pages.messengers import channels
from portal.pages.messengers.models import MessengerLink
from portal.pages.networks.contract import Network
from tests.factories import make_user
from tests.pages.factories import make_page

SignIn = Callable[[User], FlaskClient]


def fill(chat_id: str, scope: str = "region:22") -> dict[str, str]:
    """The form of a channel."""
    return {"scope": scope, "network": "telegram", "title": "Канал", "chat_id": chat_id, "topic": ""}


@pytest.mark.usefixtures("app")
def test_nobody_announces_in_a_page_a_private_chat_or_a_channel_of_others(sign_in: SignIn) -> None:
    curator = make_user(Role.CURATOR, "region:22")
    make_page(network=Network.TELEGRAM, external_id="-100777", screen_name="school12")
    db.session.add(MessengerLink(user_id=curator.id, network=Network.TELEGRAM, chat_id="555"))
    told = {"title": "Чужой", "address": "", "topic": "", "now": datetime.now(UTC)}
    channels.add_channel("region:77", Network.TELEGRAM, chat_id="@Moscow_News", **told)
    db.session.commit()
    client = sign_in(curator)
    for chat_id in ("-100777", "@School12", "555", "@moscow_news", "-100\n\n", "٥٥٥"):
        answer = client.post("/channels", data=fill(chat_id))
        assert answer.status_code == 422, chat_id
    assert client.post("/channels", data=fill("@our_own")).status_code == 303
    assert client.post("/channels", data=fill("@our_own")).status_code == 303
    assert db.session.scalar(select(func.count(TopicChannel.id))) == 2
