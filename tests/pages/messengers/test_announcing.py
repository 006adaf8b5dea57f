"""What a channel reads of a new template: its deadline in a zone that is named."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate, TemplateState
from portal.pages.messengers import channels
from portal.pages.messengers.models import MessengerMessage
from portal.pages.networks.contract import Network

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("zone", "shown"), [("Europe/Moscow", "12:00 МСК"), ("Asia/Barnaul", "16:00 МСК+4")])
def test_the_deadline_in_a_channel_names_its_zone(zone: str, shown: str) -> None:
    campaign = Campaign(scope="region:22", title="Зима", created_at=NOW)
    db.session.add(campaign)
    db.session.flush()
    template = PostTemplate(
        campaign_id=campaign.id, topic="Спорт", title="Лыжня", text="Приходите", zone=zone
    )
    template.state, template.deadline, template.created_at = TemplateState.ISSUED, NOW, NOW
    template.issued_at = NOW
    db.session.add(template)
    names = {"chat_id": "-900", "title": "Шаблоны", "address": "", "topic": ""}
    channels.add_channel("region:22", Network.MAX, now=NOW, **names)
    assert channels.queue_announcements("https://portal.example", now=NOW) == 1
    text = db.session.scalars(select(MessengerMessage.text)).one().replace("\u00a0", " ")
    assert f"Срок: 21 ноября 2026, {shown}." in text
