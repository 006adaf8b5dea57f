"""Notices in messengers: bound by a token that works once, told once, carried by the other one."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate, TemplateState
from portal.pages.messengers import bots, channels, jobs, linking, sending
from portal.pages.messengers.models import MessageState, MessengerLink, MessengerMessage
from portal.pages.networks.contract import Network
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import mute, notify
from tests.factories import make_user
from tests.stand import Stand

SignIn = Callable[[User], FlaskClient]
WORDS = ("\\ud800", "\\u0000", "\\u202e", "\\ud83d\\ude00", "%00", "²")
HEADERS = {Network.TELEGRAM: "X-Telegram-Bot-Api-Secret-Token", Network.MAX: "X-Max-Bot-Api-Secret"}


def awake() -> User:
    """An editor without quiet hours."""
    user = make_user(Role.PAGE_EDITOR, "region:22")
    user.quiet_from = user.quiet_until = 0
    db.session.commit()
    return user


def bind(stand: Stand, user: User, network: Network, chat: str) -> None:
    """A chat of the person, who has written to the bot first, as the networks demand."""
    stand.session.post(
        f"{stand.url}/talks/{network.value}/demo_portal_bot", data={"person": chat, "text": "/start"}
    )
    token = linking.issue_token(user, network, now=datetime.now(UTC) - timedelta(minutes=1))
    assert linking.bind(network, token, chat, now=datetime.now(UTC) - timedelta(minutes=1))
    db.session.commit()


def tell(user: User, key: str = "post:1", kind: NoticeKind = NoticeKind.POST) -> None:
    """One notice for the person."""
    notify(
        [user.id], kind=kind, key=key, title="Сеть не приняла пост", address="/posts/1", now=datetime.now(UTC)
    )
    db.session.commit()


def heard(stand: Stand, network: Network, chat: str) -> list[str]:
    """What the bot said in a chat."""
    rows = stand.session.get(f"{stand.url}/control/letters", params={"network": network.value}).json()
    return [row["text"] for row in rows if row["is_ours"] and str(row["person"]) == chat]


def send() -> None:
    """What the cron and a worker do in a minute."""
    jobs.sweep_messages()
    jobs.send_messages()


def telegram_start(token: str, chat: int = 501) -> dict[str, Any]:
    """A person presses the deep link."""
    return {"update_id": 1, "message": {"chat": {"id": chat, "type": "private"}, "text": f"/start {token}"}}


def test_deep_link_binds_a_chat_once(app: Flask, stand: Stand, sign_in: SignIn) -> None:
    user = awake()
    shown = sign_in(user).post("/messengers/telegram/link")
    start = next(part for part in shown.text.split('"') if "?start=" in part)
    token = start.rpartition("=")[2]
    header = {HEADERS[Network.TELEGRAM]: bots.hook_secret(Network.TELEGRAM)}
    client = app.test_client()
    assert client.post("/hooks/telegram", json=telegram_start(token), headers=header).status_code == 200
    assert client.post("/hooks/telegram", json=telegram_start(token, 666), headers=header).status_code == 200
    [link] = db.session.scalars(select(MessengerLink))
    assert (link.user_id, link.chat_id, link.token_hash) == (user.id, "501", "")


def test_hook_without_its_secret_does_not_exist(app: Flask, stand: Stand) -> None:
    token = linking.issue_token(awake(), Network.MAX, now=datetime.now(UTC))
    db.session.commit()
    update_ = {"update_type": "bot_started", "chat_id": 7, "payload": token}
    for headers in (
        {},
        {HEADERS[Network.MAX]: "guessed"},
        {HEADERS[Network.MAX]: "ключ".encode().decode("latin-1")},
    ):
        assert app.test_client().post("/hooks/max", json=update_, headers=headers).status_code == 404
    assert db.session.scalars(select(MessengerLink.chat_id)).all() == [""]


def test_strange_updates_break_nothing(app: Flask, stand: Stand) -> None:
    header = {HEADERS[Network.TELEGRAM]: bots.hook_secret(Network.TELEGRAM)}
    for body in (b"", b"[]", b"{", b'{"message": 5}', b'{"message": {"chat": {"type": "private"}}}', b"\xff"):
        answer = app.test_client().post("/hooks/telegram", data=body, headers=header)
        assert answer.status_code == 200


def test_late_token_binds_nobody(app: Flask, stand: Stand) -> None:
    token = linking.issue_token(awake(), Network.MAX, now=datetime.now(UTC) - linking.LIVES)
    assert linking.bind(Network.MAX, token, "7", now=datetime.now(UTC)) is None


def test_notice_is_told_once(app: Flask, stand: Stand) -> None:
    user = awake()
    bind(stand, user, Network.MAX, "71")
    tell(user)
    send()
    send()
    [text] = heard(stand, Network.MAX, "71")
    assert "Сеть не приняла пост" in text and "/posts/1" in text


def test_throttled_messenger_is_carried_by_the_other(app: Flask, stand: Stand) -> None:
    user = awake()
    bind(stand, user, Network.TELEGRAM, "72")
    bind(stand, user, Network.MAX, "73")
    stand.order("faults", {"kind": "too_many", "network": "telegram"})
    tell(user)
    send()
    send()
    assert (heard(stand, Network.TELEGRAM, "72"), len(heard(stand, Network.MAX, "73"))) == ([], 1)


def test_lost_answer_is_not_told_again(app: Flask, stand: Stand) -> None:
    user = awake()
    bind(stand, user, Network.MAX, "74")
    stand.order("faults", {"kind": "lost_after", "network": "max", "count": 1})
    tell(user)
    send()
    send()
    assert len(heard(stand, Network.MAX, "74")) == 1
    assert db.session.scalars(select(MessengerMessage.state)).all() == [MessageState.UNKNOWN]


def test_quiet_hours_and_muted_kinds_are_kept(app: Flask, stand: Stand) -> None:
    user = awake()
    bind(stand, user, Network.MAX, "75")
    mute(user, [NoticeKind.PAGE])
    tell(user, "page:1", NoticeKind.PAGE)
    now = datetime.now(UTC).hour
    user.timezone, user.quiet_from, user.quiet_until = "UTC", now, (now + 2) % 24
    tell(user)
    send()
    assert heard(stand, Network.MAX, "75") == []
    db.session.execute(update(User).values(quiet_from=0, quiet_until=0))
    db.session.commit()
    send()
    assert len(heard(stand, Network.MAX, "75")) == 1


def test_new_template_is_announced_in_its_channels_once(app: Flask, stand: Stand) -> None:
    now = datetime.now(UTC)
    stand.order("communities", {"network": "max", "id": "-900", "name": "Шаблоны"})
    for topic, chat in (("Спорт", "-900"), ("Культура", "-901")):
        channels.add_channel(
            "region:22", Network.MAX, chat_id=chat, title="Шаблоны", address="", topic=topic, now=now
        )
    campaign = Campaign(scope="region:22", title="Лыжня", created_at=now)
    db.session.add(campaign)
    db.session.flush()
    template = PostTemplate(campaign_id=campaign.id, topic="Спорт", title="Лыжня России", text="Приходите")
    template.state, template.deadline, template.created_at = TemplateState.ISSUED, now, now
    template.issued_at = now
    db.session.add(template)
    db.session.commit()
    send()
    send()
    [message] = db.session.scalars(select(MessengerMessage))
    assert (message.state, message.chat_id) == (MessageState.SENT, "-900")
    assert "Лыжня России" in stand.posts("max")[0]["text"]


def test_foreign_channel_cannot_be_removed(app: Flask, stand: Stand, sign_in: SignIn) -> None:
    now = datetime.now(UTC)
    channel = channels.add_channel(
        "region:27", Network.MAX, chat_id="-5", title="Чужой", address="", topic="", now=now
    )
    db.session.commit()
    answer = sign_in(make_user(Role.CURATOR, "region:22")).post(f"/channels/{channel.id}/remove")
    assert answer.status_code == 404


def test_hook_hears_whatever_is_said_and_never_fails(app: Flask, stand: Stand) -> None:
    header = {HEADERS[Network.TELEGRAM]: bots.hook_secret(Network.TELEGRAM)}
    private, kinds = {"id": 501, "type": "private"}, "application/json"
    odd = [rf'{{"message":{{"chat":{{"id":5,"type":"private"}},"text":"/start {word}"}}}}' for word in WORDS]
    bodies = [*odd, '{"message":' * 100_000, "[" * 100_000, "NaN", "null", "\0", "9" * 10_000]
    bodies += [json.dumps({"message": {"chat": private | {"id": 2**200}, "text": "A" * 1_000_000}})]
    for body in bodies:
        answer = app.test_client().post("/hooks/telegram", data=body, content_type=kinds, headers=header)
        assert answer.status_code == 200, body[:80]


def test_a_channel_is_joined_by_a_web_address_only(app: Flask, stand: Stand, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    form = {"scope": "region:22", "network": "telegram", "title": "Канал", "chat_id": "-1001", "topic": ""}
    for address in ("javascript:alert(1)", "//evil.example", "data:text/html,x", "https://t.me/a b"):
        assert client.post("/channels", data=form | {"address": address}).status_code == 422, address
    good = client.post("/channels", data=form | {"address": "https://t.me/kanal"})
    assert good.status_code == 200 and "Подтвердите, что канал ваш" in good.text


def test_a_channel_of_a_region_is_not_a_matter_of_one_sphere(
    app: Flask, stand: Stand, sign_in: SignIn
) -> None:
    told = {"chat_id": "-1001", "title": "ЦУР", "address": "", "topic": "", "now": datetime.now(UTC)}
    channel = channels.add_channel("region:22", Network.TELEGRAM, **told)
    db.session.commit()
    client = sign_in(make_user(Role.CURATOR, "region:22", spheres=("health",)))
    form = {"scope": "region:22", "network": "telegram", "title": "Канал", "chat_id": "-1002", "topic": ""}
    assert client.get("/channels").status_code == 200
    assert client.post("/channels", data=form).status_code == 422
    assert client.post(f"/channels/{channel.id}/remove").status_code == 404
    whole = sign_in(make_user(Role.CURATOR, "region:22"))
    assert whole.post(f"/channels/{channel.id}/remove").status_code == 303


def test_people_who_sleep_do_not_keep_others_from_hearing(
    app: Flask, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PORTION", 2)
    sleeper, reader = awake(), awake()
    bind(stand, sleeper, Network.MAX, "81")
    bind(stand, reader, Network.MAX, "82")
    hour = datetime.now(UTC).hour
    sleeper.timezone, sleeper.quiet_from, sleeper.quiet_until = "UTC", hour, (hour + 2) % 24
    for number in range(3):
        tell(sleeper, f"post:{number}")
    tell(reader)
    send()
    assert (heard(stand, Network.MAX, "81"), len(heard(stand, Network.MAX, "82"))) == ([], 1)


def test_more_messages_than_a_portion_all_go(
    app: Flask, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PORTION", 2)
    user = awake()
    bind(stand, user, Network.MAX, "83")
    for number in range(5):
        tell(user, f"post:{number}")
    send()
    assert len(heard(stand, Network.MAX, "83")) == 5


def test_a_job_that_has_worked_enough_hands_the_rest_to_the_next(
    app: Flask, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ENOUGH", -1.0)
    handed: list[object] = []
    monkeypatch.setattr(jobs, "enqueue", handed.append)
    user = awake()
    bind(stand, user, Network.MAX, "84")
    for number in range(3):
        tell(user, f"post:{number}")
    send()
    assert len(heard(stand, Network.MAX, "84")) == 1
    assert handed == [jobs.send_messages, jobs.send_messages]
